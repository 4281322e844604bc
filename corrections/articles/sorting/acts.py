"""English verbs by what is done. Of two that share no line, in one another's place, each tells of something else.

A verb that stands for many things has several lines; one that stands for anything (make, take, go) has none. Irregular
forms stand behind a slash; the regular ones are made (`fields`).
"""

from __future__ import annotations

ACTS = """
say/said/says tell/told state add explain note claim insist argue maintain stress suggest declare announce reveal \
disclose report comment confirm admit acknowledge concede warn believe predict forecast/forecast hint indicate assert \
contend reply respond answer boast joke recall mention repeat recount stipulate allege conclude deny/denied describe \
call
describe call hail label dub/dubbed/dubbing brand
ask request urge appeal demand plead beg/begged/begging invite press push call petition want require
criticise condemn attack slam blast denounce deplore lambast rebuke scold mock ridicule blame accuse complain protest \
object oppose regret lament reject dismiss decry deride question challenge resent
praise welcome applaud hail celebrate thank congratulate commend honour support back endorse cheer salute admire like \
love enjoy recommend reward
apologise regret
anger infuriate enrage annoy upset/upset irritate offend shock alarm dismay outrage horrify appal worry frighten scare
delight please cheer thrill excite charm amuse entertain impress
rise/rose/risen climb increase grow/grew/grown jump surge soar leap/leapt gain rally swell mount advance improve expand
fall/fell/fallen drop slip decline decrease sink/sank/sunk plunge slump tumble dip slide/slid shrink/shrank/shrunk \
shed/shed lose/lost weaken fade dwindle ease reduce cut/cut lower trim slash
begin/began/begun start launch open commence embark initiate found establish create introduce unveil
end finish stop halt close shut/shut block seal cease conclude complete scrap abolish axe abandon suspend cancel
delay postpone defer adjourn slow hamper hinder disrupt
continue persist remain stay last
resume restart reopen
kill murder shoot/shot stab strangle slay/slew/slain massacre execute
die/died/dying perish drown
injure hurt/hurt wound maim harm
rescue save free evacuate pluck
arrest detain apprehend seize catch/caught capture hold/held
charge accuse indict prosecute sue
convict jail sentence imprison condemn
acquit clear exonerate vindicate
release free discharge liberate
question interview interrogate quiz
search hunt comb scour seek/sought look
find/found discover uncover locate spot detect unearth notice see/saw/seen recover identify
buy/bought purchase acquire snap
sell/sold auction
rent lease hire let/let
repay refund reimburse
pay/paid spend/spent cost/cost
earn receive collect win/won gain garner secure
fine penalise punish
build/built construct erect
destroy demolish gut wreck raze level ruin flatten devastate
damage harm hit/hit batter dent scar break/broke/broken smash strike/struck pound lash
repair restore mend fix patch renovate refurbish
win/won triumph beat/beat/beaten defeat thrash overcome vanquish
draw/drew/drawn tie
resign quit/quit retire
leave/left depart flee/fled exit escape evacuate quit/quit
sack dismiss fire remove oust
appoint name hire recruit elect choose/chose/chosen select pick
promote upgrade
demote relegate downgrade
marry wed
divorce separate split/split
fly/flew/flown soar
drive/drove/driven speed/sped
walk hike stroll march stride/strode trek
sprint race jog dash rush run/ran
swim/swam/swum
sail
cycle ride/rode/ridden
jump leap/leapt dive
fall/fell/fallen collapse tumble slip trip
push press shove
pull drag tow haul
throw/threw/thrown hurl toss lob fling/flung
explode detonate erupt
sink/sank/sunk capsize overturn
crash collide smash plough
approve pass accept ratify endorse permit allow authorise grant agree
reject refuse block veto ban forbid/forbade/forbidden deny/denied prohibit
appeal
write/wrote/written pen compose draft
read/read
publish print release issue
edit
translate
film record shoot/shot photograph capture
direct
produce make manufacture
design develop devise invent create
patent
sing/sang/sung
dance
paint
teach/taught instruct train
study learn
steal/stole/stolen rob loot swipe
forge fake
smuggle
plan intend hope aim wish want seek/sought try consider mull weigh propose
try attempt seek/sought
fail
succeed manage
help assist aid support
prevent stop avert block
cause trigger spark provoke prompt bring/brought
attend visit
miss skip boycott
arrive reach land hit/hit
freeze/froze/frozen
examine investigate probe review inspect study assess test analyse consider
treat cure heal
vaccinate inoculate
donate contribute
lend/lent
borrow
inherit
hide/hid/hidden conceal
forget/forgot/forgotten
remember recall
doubt
settle resolve
board
overtake/overtook/overtaken pass
match equal
lead/led top head
license
fight/fought tackle battle combat
cripple paralyse
cram pack
alert notify
divert reroute redirect
"""
