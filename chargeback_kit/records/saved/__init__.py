"""Files as people save them: spreadsheets, decimal commas, local times, single pages, half a month (R01)."""
