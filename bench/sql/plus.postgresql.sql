-- What one plus writes on PostgreSQL; one call, one round trip, one transaction.
-- Holds are locked before the pool, and by id, as in cms/ledger/till.py.
CREATE OR REPLACE FUNCTION bench_plus(
  a_to_author bigint, a_to_reader bigint, a_author_note text, a_reader_note text, a_version int,
  a_xp int,
  a_payload text, a_outcome text, a_reader bigint, a_article bigint, a_author bigint,
  a_natural_key text, a_reader_account bigint, a_author_account bigint, a_pool_account bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz := clock_timestamp();
  this bigint;
  first_entry bigint := nextval('ledger_entry_id_seq');
  second_entry bigint := nextval('ledger_entry_id_seq');
  author_row ledger_balance;
  reader_row ledger_balance;
  pool_row ledger_balance;
BEGIN
  INSERT INTO event (natural_key, kind, actor_id, article_id, comment_id, occurred_at,
                     recorded_at, payload, outcome)
  VALUES (a_natural_key, 'react', a_reader, a_article, 0, moment, moment, a_payload, a_outcome)
  RETURNING id INTO this;

  INSERT INTO reaction (user_id, article_id, comment_id, kind, changes, event_id, placed_at)
  VALUES (a_reader, a_article, 0, 'plus', 1, this, moment);

  UPDATE article SET plus_count = plus_count + 1, version = version + 1
  WHERE id = a_article AND status = 'published';

  -- authors' accounts are older than readers' here, so this is the order of ids
  UPDATE ledger_balance SET balance_utwei = balance_utwei + a_to_author, version = version + 1
  WHERE account_id = a_author_account RETURNING * INTO author_row;
  UPDATE ledger_balance SET balance_utwei = balance_utwei + a_to_reader, version = version + 1
  WHERE account_id = a_reader_account RETURNING * INTO reader_row;
  UPDATE ledger_balance SET balance_utwei = balance_utwei - a_to_author - a_to_reader,
                            version = version + 2
  WHERE account_id = a_pool_account RETURNING * INTO pool_row;

  INSERT INTO ledger_entry (id, event_id, origin_event_id, plugin, rule_version, kind,
                            recorded_at, closed_id)
  VALUES (first_entry, this, this, 'pluses', a_version, 'post', moment, first_entry),
         (second_entry, this, this, 'read_to_earn', 0, 'post', moment, second_entry);

  INSERT INTO ledger_posting (entry_id, leg, account_id, amount_utwei, line, article_id, role,
                              undo, note, account_version, balance_after_utwei, recorded_at)
  VALUES
    (first_entry, 0, a_pool_account, -a_to_author, 'pluses.reward_author', a_article, 'author', 1,
     a_author_note, pool_row.version - 1, pool_row.balance_utwei + a_to_reader, moment),
    (first_entry, 1, a_author_account, a_to_author, 'pluses.reward_author', a_article, 'author', 1,
     a_author_note, author_row.version, author_row.balance_utwei, moment),
    (second_entry, 0, a_pool_account, -a_to_reader, 'read_to_earn.reward_reader', a_article, 'own', 1,
     a_reader_note, pool_row.version, pool_row.balance_utwei, moment),
    (second_entry, 1, a_reader_account, a_to_reader, 'read_to_earn.reward_reader', a_article, 'own',
     1, a_reader_note, reader_row.version, reader_row.balance_utwei, moment);

  INSERT INTO ledger_entry_closed (entry_id, legs) VALUES (first_entry, 2), (second_entry, 2);

  INSERT INTO ledger_hold (entry_id, transfer, user_id, amount_utwei, taken_utwei, release_at)
  VALUES (first_entry, 0, a_author, a_to_author, 0, moment + interval '72 hours'),
         (second_entry, 0, a_reader, a_to_reader, 0, moment + interval '72 hours');

  INSERT INTO levels_xp (event_id, user_id, kind, xp, day, in_force, earned_at)
  VALUES (this, a_reader, 'react', 0, to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD'), 1, moment),
         (this, a_author, 'react', a_xp, '', 1, moment);

  INSERT INTO levels_person AS p (user_id, xp, active_days)
  VALUES (a_author, a_xp, 0),
         (a_reader, 0, (SELECT (count(*) = 1)::int FROM levels_xp WHERE user_id = a_reader
            AND day = to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD') AND in_force = 1))
  ON CONFLICT (user_id) DO UPDATE
  SET xp = p.xp + excluded.xp, active_days = p.active_days + excluded.active_days;

  INSERT INTO quotas_person (user_id) VALUES (a_reader)
  ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id;

  INSERT INTO quotas_used (event_id, user_id, kind, used_at)
  VALUES (this, a_reader, 'plus', moment);

  INSERT INTO ring_guard_favour
    (event_id, payee_id, actor_id, kind, earned_utwei, given_at, in_force)
  VALUES (this, a_author, a_reader, 'plus', a_to_author, moment, 1);
END $$;
