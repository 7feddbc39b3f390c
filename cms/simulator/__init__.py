"""The simulator: what would the rules in force pay, and to whom, if people behaved like this?

It knows no price. It makes a scratch site with the installed plugins and the settings in force,
and lets scripted people live there, day after day on a clock of its own, through the very services
that the API calls:

- *honest* readers and authors (`honest`), who act by the rates of a `Behaviour`;
- *adversaries* (`adversaries`), each kind a class of its own, registered by name.

Everybody draws from a source of chance of their own, made from the seed and their number. So a run
with the same seed is the same run, and the honest draw the same numbers whoever else is there.

What is left out of a reading is only beats that change nothing: a page that is read from the
first second to the last is credited the same whether each beat tells of ten seconds or one beat
tells of a minute. `Setup.every_beat` sends them all, and the ledger that comes of it is the same
(`tests/simulator/test_runs.py` compares them entry by entry).

What is assumed, and what therefore cannot be learnt here, stands in ``docs/simulator.md``.
"""
