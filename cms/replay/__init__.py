"""What-if replay: the stored events run again, under the settings of then or under others.

A scratch site gets the people and nothing else of the live one. Then every event happens again,
in the order of its id and at its moment, through the functions that did it live: `settle.perform`
for what is planned, the undo, release and grant of the services for the rest. There is no second
rule engine. What is not replayed is what moved no money: texts, readings, reports.

Under the settings of then the result must equal the live books row by row, which `compare`
proves. Under others, `whatif` says who would have won and who would have lost.

The live site is only read. What a replay cannot know stands in ``docs/replay.md``.
"""
