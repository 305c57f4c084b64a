"""Why a month costs more or less than another: every change split into its drivers, to the cent."""
