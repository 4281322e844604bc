"""English nouns that newspapers use for one another: in the place of each other they change no fact.

A bar divides those that mean the same; their plurals are made (`fields`).
"""

from __future__ import annotations

SAME = """
anger fury rage outrage wrath resentment frustration irritation|scorn ridicule mockery contempt derision disdain \
scepticism
grief mourning sorrow sadness heartbreak anguish despair misery|joy delight happiness pleasure glee elation jubilation
fear terror panic dread alarm anxiety unease worry concern apprehension|shock surprise amazement astonishment \
disbelief
doubt suspicion uncertainty misgivings|praise acclaim applause admiration approval respect|criticism condemnation \
censure
chaos disruption confusion mayhem turmoil disorder havoc upheaval|plight situation predicament circumstances \
position state
reputation name standing image status|mood atmosphere feeling tone spirit|determination resolve willingness eagerness
candidate contender hopeful nominee runner standard-bearer|support backing help aid assistance|pressure strain stress
importance significance value|influence power clout sway|damage harm destruction|success triumph victory win
failure defeat collapse|mistake error blunder slip|habit custom tradition practice|character nature personality
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

# Nouns for what can't be touched: of these one is put for another more often than another thing is meant.
ABSTRACT = """
ability absence abuse acceptance access accord account accuracy achievement act action activity addition admission
advance advantage advice affair agenda aid aim alarm alert allegation alliance allowance alternative ambition amount
analysis anger anxiety apology appeal appearance approach approval argument arrangement array aspect aspiration
assault assessment assistance assumption assurance attack attempt attention attitude authority awareness background
backing balance ban basis battle behaviour belief benefit bid blame blow boost bounty break brink burden business calm
campaign capacity care career case cause caution challenge chance change chaos charge choice circumstance claim clash
climate comfort command comment commitment comparison compassion competition complaint compromise concept concern
condition confidence conflict confusion connection consequence consideration consolation contact content contest
context contribution control controversy conversation conviction cooperation cost courage course coverage credit
crisis criticism culture custom damage danger deadline deal dealing debate decade decision decline defeat defence
delay delight demand denial departure desire detail determination development difference difficulty dignity dilemma
direction disagreement disappointment discipline discussion dismay display dispute distance doubt drama dream drive
duty ease effect effort emergency emotion emphasis encounter encouragement end endeavour enthusiasm era error escape
essence evidence examination example exchange excitement exercise existence expectation expense experience explanation
extent failure faith fame fate fear feature feeling fight finding fix focus force fortune freedom friendship
frustration future gain goal grief ground growth guidance guilt habit hardship haste hatred help heritage hesitation
hint history honour hope horror humour hunt hurdle hurry idea image impact impetus importance impression improvement
incentive independence indication influence information initiative input inquiry insight inspiration intention
interest intervention invitation involvement irony issue job journey joy judgment justice knowledge labour lack legacy
level liberty limit link logic loss love luck majority manner margin matter meaning measure meeting memory mercy merit
message method misery mission mistake moment momentum mood morale motive move mystery name nature necessity need news
notion objection objective obligation obstacle occasion offer operation opinion opportunity opposition option ordeal
order origin outcome outlook outrage pace pain panic part participation passion past patience pattern peace period
permission perspective phase pillar plan plea pleasure pledge plight plot point policy position possibility potential
power practice praise preference prejudice prelude presence pressure prestige pride principle priority privilege
problem procedure process progress project promise proof prospect protection protest purpose pursuit push quality
quest question race range rate reaction reason recognition recovery refusal regard regret rejection relation
relationship relief reluctance remainder remedy reminder reply reputation request resentment reserve resistance
resolve respect response responsibility rest restraint result return revenge review right risk role route routine row
rule rumour rush sacrifice safety sake scandal scene scope scrutiny search secrecy security sense sentiment series
service setback setting shame share shift shock side sign significance silence situation skill solution sorrow source
speech speed spell spirit spite split sport stage stake stalwart stance standard standing start state statement status
step story strain strategy strength stress string struggle style success suffering suggestion support surprise
suspense suspicion sympathy tale talent talk target task taste tempo tendency tension term terror test thanks theme
theory thought threat thrill tie time timing title tone topic torment touch tradition tragedy trail transition trauma
treatment trend trial tribute trouble trust truth turmoil turn twist uncertainty understanding unity urge urgency use
value venture verdict version victory view violence vision voice vote wait war warning way weakness welcome wisdom
wish wonder work worry worth yearning
"""
