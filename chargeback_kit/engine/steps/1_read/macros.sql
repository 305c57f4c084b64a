-- macros: how text becomes an instant, a whole number, money and a phone number; small arithmetic (R05, R20, R30, R31).
-- An instant without a zone is UTC; an offset such as +02:00 is taken off (a plain cast would drop it in silence).
CREATE OR REPLACE MACRO zone(written) AS regexp_extract(written, ':.*?([+-]\d\d(?::?\d\d)?)\s*$', 1);

CREATE OR REPLACE MACRO zone_seconds(zone) AS
    CASE WHEN left(zone, 1) = '-' THEN -1 ELSE 1 END
    * (CAST(substr(zone, 2, 2) AS BIGINT) * 3600 + CASE WHEN length(zone) > 3 THEN CAST(right(zone, 2) AS BIGINT) * 60 ELSE 0 END);

CREATE OR REPLACE MACRO instant(written) AS
    CASE
        WHEN ends_with(written, 'Z') THEN epoch_ns(TRY_CAST(written AS TIMESTAMP_NS))
        WHEN zone(written) = '' AND NOT regexp_matches(written, '[A-SU-Za-su-z]')
            THEN epoch_ns(TRY_CAST(trim(written) AS TIMESTAMP_NS))
        WHEN zone(written) = '' THEN NULL
        ELSE epoch_ns(TRY_CAST(left(rtrim(written), length(rtrim(written)) - length(zone(written))) AS TIMESTAMP_NS))
             - zone_seconds(zone(written)) * 1000000000
    END;

CREATE OR REPLACE MACRO whole(written) AS
    CASE
        WHEN CAST(TRY_CAST(written AS INTEGER) AS VARCHAR) = written THEN TRY_CAST(written AS INTEGER)
        WHEN regexp_full_match(trim(written), '[+-]?\d+(\.0*)?') THEN TRY_CAST(split_part(trim(written), '.', 1) AS INTEGER)
    END;

-- Amounts below a million fit a machine word while they are scaled; a thousand millions and more are no amount of a call.
CREATE OR REPLACE MACRO micro(written) AS
    CASE
        WHEN written = '0.00' THEN 0
        ELSE coalesce(
            CAST(TRY_CAST(written AS DECIMAL(12, 6)) * 1000000 AS BIGINT),
            CAST(CAST(TRY_CAST(written AS DECIMAL(15, 6)) AS DECIMAL(38, 6)) * 1000000 AS BIGINT)
        )
    END;

CREATE OR REPLACE MACRO digits(written) AS
    CASE
        WHEN (written >= '0' AND written < '1') OR (written >= '+0' AND written < '+1') THEN NULL
        ELSE coalesce(
            abs(TRY_CAST(written AS BIGINT)),
            CASE WHEN contains(written, '*') THEN -TRY_CAST(split_part(ltrim(written, '+'), '*', 1) AS BIGINT) END
        )
    END;

-- Two instants written alike, both with Z, are in the order of their texts.
CREATE OR REPLACE MACRO ends_before(end_written, start_written) AS
    CASE
        WHEN strlen(end_written) = strlen(start_written) AND ends_with(end_written, 'Z') AND ends_with(start_written, 'Z')
            THEN end_written < start_written
        ELSE coalesce(instant(end_written) < instant(start_written), FALSE)
    END;

CREATE OR REPLACE MACRO content(start_ns, seconds, micro, callee, caller, user_id, name, words) AS
    concat_ws(
        '|', start_ns, seconds, micro, callee, caller, lower(words.call_type), words.number_type,
        words.destination_context, words.destination_name, words.user_country, lower(user_id), lower(name),
        upper(words.currency), words.licence_capability
    );

-- The first digits of a number, masked or not: no prefix is as large as "past_prefixes", a power of ten.
CREATE OR REPLACE MACRO number_prefix("number", past_prefixes) AS
    CASE
        WHEN abs("number") < past_prefixes THEN abs("number")
        WHEN abs("number") // 10 < past_prefixes THEN abs("number") // 10
        WHEN abs("number") // 100 < past_prefixes THEN abs("number") // 100
        WHEN abs("number") // 1000 < past_prefixes THEN abs("number") // 1000
        WHEN abs("number") // 10000 < past_prefixes THEN abs("number") // 10000
        ELSE abs("number") // 100000
    END;

-- The first digits of a number as one integer that sorts among all prefixes: the digits padded to 15, then how many they are.
CREATE OR REPLACE MACRO prefix_position(number_prefix) AS
    number_prefix * ([
        100000000000000, 10000000000000, 1000000000000, 100000000000, 10000000000, 1000000000, 100000000, 10000000,
        1000000, 100000, 10000, 1000, 100, 10, 1
    ])[length(CAST(number_prefix AS VARCHAR))] * 16 + length(CAST(number_prefix AS VARCHAR));

CREATE OR REPLACE MACRO round_up(seconds, increment) AS (seconds + increment - 1) // increment * increment;

-- The seconds that a rate counts: none within the free ones, else the first interval and whole increments over it.
CREATE OR REPLACE MACRO counted_seconds(seconds, free, first, increment) AS
    CASE WHEN seconds <= free THEN 0 ELSE first + round_up(greatest(seconds - free - first, 0), increment) END;

-- A price rounded half up once to a unit of 10^-9: 10^7 is the cent. Whole units per second are split off first, so that no
-- product exceeds 64 bits.
CREATE OR REPLACE MACRO price_in_units(price_nano, fee_nano, seconds, unit_nano) AS
    (price_nano // (60 * unit_nano) * seconds
     + (2 * (price_nano % (60 * unit_nano) * seconds + fee_nano * 60) + 60 * unit_nano) // (120 * unit_nano))
    * (unit_nano // 1000);

CREATE OR REPLACE MACRO floor_milli(value) AS (value - (value % 1000 + 1000) % 1000) // 1000;

-- The part of one call in a running sum that is multiplied by thousandths and rounded down.
CREATE OR REPLACE MACRO share(so_far, own, milli) AS
    floor_milli(so_far * milli) - floor_milli((so_far - own) * milli);

CREATE OR REPLACE MACRO to_cent(amount_micro) AS
    CASE WHEN amount_micro >= 0 THEN 1 ELSE -1 END * ((abs(amount_micro) + 5000) // 10000 * 10000);

CREATE OR REPLACE MACRO money(amount_micro) AS
    CAST(CAST(amount_micro // 10000 AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2));

CREATE OR REPLACE MACRO iso(instant_ns) AS
    strftime(make_timestamp_ns(instant_ns), '%Y-%m-%dT%H:%M:%S')
    || CASE WHEN instant_ns % 1000000000 = 0 THEN ''
            ELSE '.' || rtrim(lpad(CAST(instant_ns % 1000000000 AS VARCHAR), 9, '0'), '0') END || 'Z';
