"""The linter of the economy: does the set of rules in force leak, lock people out, or promise
what nobody pays?

It knows no price. It makes a scratch site in memory, with the installed plugins and the settings
in force, and lets accounts act there through the very services that the API calls:

1. *Gates* (`gates`). A ring of accounts, an honest reader and a staff editor live day after day and
   try every action every day. An action that stays refused while nothing about the refusals has
   changed for ten days is unreachable; everybody has done all there is to do, and it led nowhere.
2. *Pumps* (`pumps`). The ring, all in one hand, goes round: the author publishes, the readers
   read, rate, comment, vote, buy reports, take reactions back, delete comments, take the article
   down. Every subset of up to six steps is tried in this order, on an article of the ring's own
   and on a foreign one; a step is done by everybody who may do it. What the ring's wallets gain,
   less what as many honest readers earn by reading and rating, is the *excess*. Scripts with an
   excess, and none in any part of them, are gone through again and again within a day, on new
   articles and on the same one, and so is the script with the greatest excess.
   - It still pays in the last round: nothing bounds it, a *pump*.
   - It stops, but by then an account of the ring has taken more than an honest account can earn in
     a day by reading: a *leak*. Colluding then pays more than what the site is there for.
   - It stops before that: a *subsidy* of the house, bounded for each day and account. It grows with
     the number of accounts, as everything does that is paid by the account.
3. *Faucets* (`faucets`). A line that was due, and was skipped every single time because its
   account was empty, has no source; nor has anything, if the site has no grant and no rule charges.

What it cannot see: gains that need another order, only some of the accounts doing a step, more
accounts than it was given, days of waiting between two steps, or chance; a limit that bites later
than in the last round is taken for none. Rules of other kinds than the ring's actions (a plugin's
own addresses, timers) are not driven. It proves presence, not absence.
"""
