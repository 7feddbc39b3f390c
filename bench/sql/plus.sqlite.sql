-- What one plus writes on SQLite; statement by statement, inside one transaction.
INSERT INTO event (natural_key, kind, actor_id, article_id, comment_id, occurred_at, recorded_at,
                   payload, outcome)
VALUES (:natural_key, 'react', :reader, :article, 0, :now, :now, :payload, :outcome);

INSERT INTO reaction (user_id, article_id, comment_id, kind, changes, event_id, placed_at)
VALUES (:reader, :article, 0, 'plus', 1,
        (SELECT id FROM event WHERE natural_key = :natural_key), :now);

UPDATE article SET plus_count = plus_count + 1, version = version + 1
WHERE id = :article AND status = 'published';

UPDATE ledger_balance
SET balance_utwei = balance_utwei + CASE account_id
      WHEN :author_account THEN :to_author
      WHEN :reader_account THEN :to_reader
      ELSE -:to_author - :to_reader END,
    version = version + CASE account_id WHEN :pool_account THEN 2 ELSE 1 END
WHERE account_id IN (:author_account, :reader_account, :pool_account);

INSERT INTO ledger_entry (id, event_id, origin_event_id, plugin, rule_version, kind, recorded_at,
                          closed_id)
WITH this AS (SELECT id FROM event WHERE natural_key = :natural_key),
     last AS (SELECT max(id) AS id FROM ledger_entry)
SELECT last.id + n, this.id, this.id, plugin, version, 'post', :now, last.id + n FROM this, last,
  (SELECT 1 AS n, 'pluses' AS plugin, :version AS version UNION ALL SELECT 2, 'read_to_earn', 0);

INSERT INTO ledger_posting (entry_id, leg, account_id, amount_utwei, line, article_id, role, undo,
                            note, account_version, balance_after_utwei, recorded_at)
WITH last AS (SELECT max(id) AS id FROM ledger_entry)
SELECT last.id + entry, leg, b.account_id, amount, line, :article, role, 1, note,
       b.version + back, b.balance_utwei + due, :now
FROM last, ledger_balance b JOIN (
  SELECT -1 AS entry, 0 AS leg, :pool_account AS account_id, -:to_author AS amount,
         'pluses.reward_author' AS line, 'author' AS role, :author_note AS note,
         -1 AS back, :to_reader AS due
  UNION ALL SELECT -1, 1, :author_account, :to_author,
         'pluses.reward_author', 'author', :author_note, 0, 0
  UNION ALL SELECT 0, 0, :pool_account, -:to_reader,
         'read_to_earn.reward_reader', 'own', :reader_note, 0, 0
  UNION ALL SELECT 0, 1, :reader_account, :to_reader,
         'read_to_earn.reward_reader', 'own', :reader_note, 0, 0
) legs ON legs.account_id = b.account_id;

INSERT INTO ledger_entry_closed (entry_id, legs)
WITH last AS (SELECT max(id) AS id FROM ledger_entry)
SELECT last.id - 1, 2 FROM last UNION ALL SELECT last.id, 2 FROM last;

INSERT INTO ledger_hold (entry_id, transfer, user_id, amount_utwei, taken_utwei, release_at)
WITH last AS (SELECT max(id) AS id FROM ledger_entry)
SELECT last.id - 1, 0, :author, :to_author, 0, :release_at FROM last
UNION ALL SELECT last.id, 0, :reader, :to_reader, 0, :release_at FROM last;

INSERT INTO levels_xp (event_id, user_id, kind, xp, day, in_force, earned_at)
SELECT e.id, p.user_id, 'react', p.xp, p.day, 1, :now FROM event e,
  (SELECT :reader AS user_id, 0 AS xp, substr(:now, 1, 10) AS day
   UNION ALL SELECT :author, :xp, '') p
WHERE e.natural_key = :natural_key;

INSERT INTO levels_person (user_id, xp, active_days)
VALUES (:reader, 0, (SELECT count(*) = 1 FROM levels_xp
                     WHERE user_id = :reader AND day = substr(:now, 1, 10) AND in_force = 1)),
       (:author, :xp, 0)
ON CONFLICT (user_id) DO UPDATE
SET xp = xp + excluded.xp, active_days = active_days + excluded.active_days;

INSERT INTO quotas_person (user_id) VALUES (:reader)
ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id;

INSERT INTO quotas_used (event_id, user_id, kind, used_at)
SELECT id, :reader, 'plus', :now FROM event WHERE natural_key = :natural_key;

INSERT INTO ring_guard_favour
  (event_id, payee_id, actor_id, kind, earned_utwei, given_at, in_force)
SELECT id, :author, :reader, 'plus', :to_author, :now, 1 FROM event WHERE natural_key = :natural_key;
