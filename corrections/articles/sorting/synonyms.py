"""English nouns that newspapers use for one another: in the place of each other they change no fact.

A bar divides those that mean the same; their plurals are made (`fields`).
"""

from __future__ import annotations

SAME = """
fire blaze inferno|firm company business group corporation chain retailer employer outfit|row dispute argument \
quarrel feud
team side club squad|home house property residence|plan scheme proposal project programme idea|deal agreement \
contract pact
crash collision accident smash pile-up|crowd audience fans supporters spectators|talks negotiations discussions \
meeting
vote ballot poll|probe inquiry investigation review|attack assault raid strike|job post role position|money cash \
funds sum
game match fixture tie contest encounter|road street lane highway|law legislation bill act rule|blow setback
increase rise|decrease fall drop|attempt bid effort|movie film|kid child youngster|pupil student schoolchild
official officer spokesman spokeswoman spokesperson representative|report study paper survey document
family relative relatives loved|resident local neighbour villager|boss chief head leader manager
shop store outlet|flat apartment|storm gale|flood deluge|price cost|people residents men women public
move decision step|problem issue difficulty|worry concern fear|anger fury outrage|hope wish|change alteration \
amendment
month weeks|work job|worker staff employee|town city place area|building structure site|car vehicle|truck lorry
result outcome finding|chance opportunity|answer response reply|question query|letter note|speech address
start beginning outset|end close finish|top peak|bottom foot|middle centre|field pitch ground|manager coach
gunman attacker shooter|thief burglar robber raider|victim casualty|body corpse remains|weapon gun|jail prison
illness disease condition disorder|drug medicine treatment medication|doctor physician|patient people
protest demonstration rally march|protester demonstrator campaigner activist|clash confrontation
explosion blast|bomb device|soldier troop|army forces troops|ceasefire truce
politician mp|minister government|parliament commons|election poll|voter electorate
rain downpour shower drizzle deluge|snow blizzard|sight fixture feature|raid operation search swoop|slump downturn \
recession dip|boom upturn|blueprint plan draft design|scientist researcher expert boffin
row spat clash rift split|cut saving reduction trim|backlash outcry uproar|pupil child|cash grant funding|crisis \
emergency
rule regulation guideline law|worry anxiety unease|surge spike jump leap|delay hold-up wait|lack shortage dearth
ruling verdict judgment decision|sentence term|hearing session|allegation claim accusation charge|evidence proof
neighbour resident|crew team|vow pledge promise commitment|boost lift|setback blow|clue lead|haul cache stash
remark comment|hall venue|pond lake|book volume title|prize trophy|hotel inn|pub bar tavern|queue line|bin container
rubbish litter waste|noise din|smell odour stench|path track footpath trail|hill slope|field meadow|garden yard|\
hole pit
wife husband partner spouse|toddler infant baby|teen teenager youth|tutor teacher|medic paramedic|celebrity star
advert advertisement|email message|phone mobile|picture photo photograph image|clip video footage|site website page
centre hub|college school|trial hearing|member colleague|founder creator|maker manufacturer producer|customer \
shopper buyer
traveller passenger commuter|tourist visitor|motorist driver|walker hiker rambler|resident homeowner householder
plane flight|engine motor|gun firearm|bullet shot round|knife blade|injury wound|scar mark|death passing|funeral \
burial
quake earthquake tremor|wave surge|heatwave|drought|outbreak epidemic|jab vaccine vaccination injection|operation \
surgery
risk danger threat|benefit advantage|drawback disadvantage|skill talent|flaw fault defect|remark comment statement \
words
money fund|aim goal target|reason cause|way means manner|kind sort type|part section portion|lot deal number
pact treaty|ship vessel boat|plane aircraft jet|holiday break|trip journey visit tour|show display exhibition
ceremony service|party celebration|award prize honour|song track tune|book work|author writer
"""
