-- macros: how text becomes an instant, a whole number, money and a phone number; small arithmetic (R05, R11, R20, R30, R31).
-- An instant without a zone is UTC; an offset such as +02:00 is taken off (a plain cast would drop it in silence).
CREATE OR REPLACE MACRO zone(written) AS regexp_extract(written, ':.*?([+-]\d\d(?::?\d\d)?)\s*$', 1);

CREATE OR REPLACE MACRO zone_seconds(zone) AS
    CASE WHEN left(zone, 1) = '-' THEN -1 ELSE 1 END
    * (CAST(substr(zone, 2, 2) AS BIGINT) * 3600 + CASE WHEN length(zone) > 3 THEN CAST(right(zone, 2) AS BIGINT) * 60 ELSE 0 END);

CREATE OR REPLACE MACRO instant(written) AS
    CASE
        WHEN ends_with(written, 'Z') THEN epoch_ns(TRY_CAST(written AS TIMESTAMP_NS))
        ELSE list_transform(
            [{'text': rtrim(written), 'zone': zone(written)}],
            lambda w: CASE
                WHEN w.zone <> ''
                    THEN epoch_ns(TRY_CAST(left(w.text, length(w.text) - length(w.zone)) AS TIMESTAMP_NS))
                         - zone_seconds(w.zone) * 1000000000
                WHEN regexp_matches(w.text, '^\s*\d{4}-') AND NOT regexp_matches(w.text, '[A-SU-Za-su-z]')
                    THEN epoch_ns(TRY_CAST(trim(w.text) AS TIMESTAMP_NS))
            END
        )[1]
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

-- A phone number is one integer (phone_numbers.py reads it): its digits, or more than 10^16 where there is more to say.
-- Masked or shortened numbers are negative: digits that are not known x 10^16 + those that are; + 20 x 10^16 where a
-- spreadsheet shortened the number. A short code is + 50 x 10^16, with a 1 before its digits so that 0 may be the first.
CREATE OR REPLACE MACRO numbered(certain, hidden, class, is_short_code) AS
    CASE WHEN hidden > 0 OR class > 0 THEN -1 ELSE 1 END
    * ((hidden + class + CASE WHEN is_short_code THEN 50 ELSE 0 END) * 10000000000000000
       + TRY_CAST(CASE WHEN is_short_code THEN '1' ELSE '0' END || certain AS BIGINT));

-- Fewer than seven digits without a + are a short code; else a number begins with no 0 and has 15 digits at most.
CREATE OR REPLACE MACRO number_of(certain, hidden, class, has_plus) AS
    CASE
        WHEN NOT has_plus AND length(certain) + hidden < 7 THEN numbered(certain, hidden, class, TRUE)
        WHEN NOT starts_with(certain, '0') THEN numbered(left(certain, 15), least(hidden, 15), class, FALSE)
    END;

-- 4.48082E+11 has 12 digits: the last one written may be rounded, those before it are certain; those of 1.4255550001E+10
-- are all written.
CREATE OR REPLACE MACRO shortened(written) AS
    list_transform(
        [regexp_extract(written, '^\D*(\d+)[.,]?(\d*)[eE]\+?(\d+)$', ['ahead', 'behind', 'places'])],
        lambda w: list_transform(
            [{'digits': w.ahead || w.behind, 'more': CAST(w.places AS INTEGER) - length(w.behind)}],
            lambda d: CASE
                WHEN length(d.digits) + d.more > 15 OR d.more < 0 THEN NULL
                WHEN d.more = 0 THEN {'certain': d.digits, 'hidden': d.more, 'class': 0}
                ELSE {'certain': left(d.digits, -1), 'hidden': d.more + 1, 'class': 20}
            END
        )[1]
    )[1];

CREATE OR REPLACE MACRO masked(written) AS
    {'certain': split_part(written, '*', 1), 'hidden': length(written) - length(split_part(written, '*', 1)), 'class': 0};

-- What people and programs write around digits: tel:, an extension, blanks of all kinds, hyphens, dots, brackets, a
-- spreadsheet's apostrophe, the .0 of a number that was a fraction for a while.
CREATE OR REPLACE MACRO bare(written) AS
    regexp_replace(
        regexp_replace(split_part(written, ';', 1), '^[\s\p{Z}\p{Cf}''’‘`]*(?i:tel:)?[\s\p{Z}\p{Cf}''’‘`]*', ''), '[\s\p{Z}\p{Cf}]+$', ''
    );

CREATE OR REPLACE MACRO digits_of(bare) AS regexp_replace(bare, '[\s\p{Z}\p{Cf}\p{Pd}\x{2212}./()\[\]{}]', '', 'g');

-- What is used more than once has a name of its own, so that it is planned once: this is part of every bill.
CREATE OR REPLACE MACRO odd_number(written) AS
    list_transform(
        [{'bare': bare(written), 'digits': digits_of(regexp_replace(bare(written), '^(\+?\d+)[.,]0$', '\1'))}],
        lambda n: list_transform(
            [CASE
                WHEN regexp_full_match(n.bare, '\+?\d+([.,]\d+)?[eE]\+?\d{1,2}') THEN shortened(n.bare)
                WHEN regexp_full_match(n.digits, '\+?\d+(\*[\d*]*)?') THEN masked(ltrim(n.digits, '+'))
            END],
            lambda k: number_of(k.certain, k.hidden, k.class, starts_with(n.digits, '+'))
        )[1]
    )[1];

-- Plain and masked numbers are most: nothing stands around their digits. A cast alone would take 1_4, 1.4 and 1E4 too.
CREATE OR REPLACE MACRO digits(written) AS
    coalesce(
        CASE
            WHEN written >= '+1' AND written < '+:' AND strlen(written) <= 16 AND NOT contains(lower(written), 'e')
                AND NOT contains(written, '.') AND NOT contains(written, '_') AND NOT contains(written, '*')
                THEN TRY_CAST(written AS BIGINT)
            WHEN ends_with(written, '***') AND written >= '+1' AND strlen(written) <= 16
                AND '+' || CAST(TRY_CAST(rtrim(written, '*') AS BIGINT) AS VARCHAR) = rtrim(written, '*')
                THEN numbered(ltrim(rtrim(written, '*'), '+'), strlen(written) - strlen(rtrim(written, '*')), 0, FALSE)
            WHEN CAST(TRY_CAST(written AS BIGINT) AS VARCHAR) = written AND strlen(written) BETWEEN 7 AND 15
                AND NOT starts_with(written, '-')
                THEN TRY_CAST(written AS BIGINT)
        END,
        CASE WHEN written <> '' THEN odd_number(written) END
    );

CREATE OR REPLACE MACRO is_shortened("number") AS "number" < 0 AND abs("number") // 10000000000000000 % 50 >= 20;

-- Two instants written alike, both with Z, are in the order of their texts.
CREATE OR REPLACE MACRO ends_before(end_written, start_written) AS
    CASE
        WHEN strlen(end_written) = strlen(start_written) AND ends_with(end_written, 'Z') AND ends_with(start_written, 'Z')
            THEN end_written < start_written
        ELSE coalesce(instant(end_written) < instant(start_written), FALSE)
    END;

-- Whose row it is follows from the object id; where there is none, from the sign-in name. The separator comes before
-- every letter: of two rows of one file that are alike until one ends, the one that says more wins.
CREATE OR REPLACE MACRO content(start_ns, seconds, micro, callee, caller, user_id, name, words) AS
    concat_ws(
        chr(31), start_ns, seconds, micro, callee, caller, lower(words.call_type), words.number_type,
        words.destination_context, words.destination_name, words.user_country, lower(trim(user_id)),
        CASE WHEN trim(user_id) = '' THEN lower(trim(name)) ELSE '' END, upper(words.currency), words.licence_capability
    );

-- The first digits of a whole number: no prefix is as large as "past_prefixes", a power of ten.
CREATE OR REPLACE MACRO first_digits("number", past_prefixes) AS
    CASE
        WHEN "number" < past_prefixes THEN "number"
        WHEN "number" // 10 < past_prefixes THEN "number" // 10
        WHEN "number" // 100 < past_prefixes THEN "number" // 100
        WHEN "number" // 1000 < past_prefixes THEN "number" // 1000
        WHEN "number" // 10000 < past_prefixes THEN "number" // 10000
        ELSE "number" // 100000
    END;

-- What decides the meaning of a number: its first digits; minus the certain ones of a masked number, of which a longer
-- prefix might ask more; a short code whole.
CREATE OR REPLACE MACRO number_prefix("number", past_prefixes) AS
    CASE
        WHEN "number" BETWEEN 0 AND 9999999999999999 THEN first_digits("number", past_prefixes)
        WHEN abs("number") >= 500000000000000000 THEN "number"
        WHEN abs("number") % 10000000000000000 < past_prefixes THEN -(abs("number") % 10000000000000000)
        ELSE first_digits(abs("number") % 10000000000000000, past_prefixes)
    END;

CREATE OR REPLACE MACRO is_short_code(number_prefix) AS abs(number_prefix) >= 500000000000000000;

-- The digits of what number_prefix gives; none where nothing of a number is certain.
CREATE OR REPLACE MACRO certain_digits(number_prefix) AS
    CASE
        WHEN is_short_code(number_prefix) THEN substr(CAST(abs(number_prefix) % 10000000000000000 AS VARCHAR), 2)
        WHEN number_prefix = 0 THEN ''
        ELSE CAST(abs(number_prefix) AS VARCHAR)
    END;

-- The digits of a whole number that are certain, how many more there are, and the number as a reader sees it.
CREATE OR REPLACE MACRO known_digits("number") AS
    CASE
        WHEN "number" IS NULL OR abs("number") % 10000000000000000 = 0 THEN ''
        WHEN is_short_code("number") THEN substr(CAST(abs("number") % 10000000000000000 AS VARCHAR), 2)
        ELSE CAST(abs("number") % 10000000000000000 AS VARCHAR)
    END;

CREATE OR REPLACE MACRO hidden_digits("number") AS
    CAST(CASE WHEN "number" < 0 THEN abs("number") // 10000000000000000 % 50 % 20 ELSE 0 END AS INTEGER);

CREATE OR REPLACE MACRO written_number("number") AS
    CASE
        WHEN "number" IS NULL THEN ''
        ELSE CASE WHEN is_short_code("number") THEN '' ELSE '+' END || known_digits("number")
            || CASE WHEN hidden_digits("number") > 0 THEN '…' ELSE '' END
    END;

-- Whether a number may be the one that is asked for: with its country ("is_whole") by its first digits, else by its last
-- ones as well. Of a masked number at least four digits must say so.
CREATE OR REPLACE MACRO fits_known(known, hidden, asked, is_whole) AS
    starts_with(known, asked)
    OR (hidden > 0 AND length(known) >= 4 AND length(known) + hidden >= length(asked) AND starts_with(asked, known))
    OR (
        NOT is_whole AND length(known) + hidden > length(asked) AND length(asked) - hidden >= 4
        AND starts_with(asked, right(known, CAST(length(asked) - hidden AS INTEGER)))
    );

CREATE OR REPLACE MACRO fits_number("number", asked, is_whole) AS
    "number" IS NOT NULL AND fits_known(known_digits("number"), hidden_digits("number"), asked, is_whole);

-- Digits as one integer that sorts among all prefixes: padded to 15, then how many they are; and where the numbers that
-- begin with them end.
CREATE OR REPLACE MACRO prefix_position(digits) AS CAST(rpad(digits, 15, '0') AS BIGINT) * 16 + length(digits);

-- Where what number_prefix gives stands among the prefixes of countries; a short code stands nowhere.
CREATE OR REPLACE MACRO country_position(number_prefix) AS
    CASE WHEN NOT is_short_code(number_prefix) THEN prefix_position(certain_digits(number_prefix)) END;

-- The country at the other end of a call (R05, R11): that of the number's longest prefix; of a short code the caller's; else
-- the one that the row names; none is ''.
CREATE OR REPLACE MACRO country_called(country_of_prefix, number_prefix, home_country, named_country) AS
    coalesce(country_of_prefix, CASE WHEN is_short_code(number_prefix) THEN home_country END, nullif(named_country, ''), '');

CREATE OR REPLACE MACRO prefix_end(digits) AS
    (CAST(rpad(digits, 15, '0') AS BIGINT) + CAST(rpad('1', CAST(16 - length(digits) AS INTEGER), '0') AS BIGINT)) * 16;

-- The number of a card: by carrier, caller's country, time bands and what is called, in the order of small_tables.py.
CREATE OR REPLACE MACRO card_number(card, carrier_no, origin_no, band_no, cards, origins, bands) AS
    CAST(((carrier_no * origins + origin_no) * bands + band_no) * length(cards) + list_position(cards, card) - 1 AS INTEGER);

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

-- An amount as tables show it: its cents; where a card has more decimals, "exact_money" with as many (Run says how many).
CREATE OR REPLACE MACRO exact_money(amount_micro) AS
    CAST(amount_micro AS DECIMAL(18, 0)) * CAST('0.000001' AS DECIMAL(7, 6));

CREATE OR REPLACE MACRO money(amount_micro) AS
    CAST(CAST(amount_micro // 10000 AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2));

-- Quarters of an hour and hours since 1970: the midnight of every zone lies on one of the quarters.
CREATE OR REPLACE MACRO quarter_of(instant_ns) AS instant_ns // 900000000000;

CREATE OR REPLACE MACRO hour_of(instant_ns) AS instant_ns // 3600000000000;

CREATE OR REPLACE MACRO iso(instant_ns) AS
    strftime(make_timestamp_ns(instant_ns), '%Y-%m-%dT%H:%M:%S')
    || CASE WHEN instant_ns % 1000000000 = 0 THEN ''
            ELSE '.' || rtrim(lpad(CAST(instant_ns % 1000000000 AS VARCHAR), 9, '0'), '0') END || 'Z';
