-- What the newest plus paid, and the texts that it left.
SELECT author.amount_utwei, reader.amount_utwei, author.note, reader.note, a.rule_version,
       (SELECT max(xp) FROM levels_xp x WHERE x.event_id = e.id), e.payload, e.outcome
FROM event e
JOIN ledger_entry a ON a.event_id = e.id AND a.plugin = 'pluses'
JOIN ledger_posting author ON author.entry_id = a.id AND author.amount_utwei > 0
JOIN ledger_entry r ON r.event_id = e.id AND r.plugin = 'read_to_earn'
JOIN ledger_posting reader ON reader.entry_id = r.id AND reader.amount_utwei > 0
WHERE e.kind = 'react' ORDER BY e.id DESC LIMIT 1
