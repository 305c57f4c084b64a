-- users_named: the users of rows that have one of some names or object ids, whatever the case (R14).
-- in: users, asked_names; out: user_no
SELECT user_no
FROM users
WHERE lower(user_principal_name) IN (SELECT "value" FROM asked_names) OR lower(user_id) IN (SELECT "value" FROM asked_names)
