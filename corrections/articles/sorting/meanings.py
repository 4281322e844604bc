"""English words by what they mean: fields of which a sentence says one and not another.

Each line is a field; a bar divides its values, and the words of one value are used for one another. Irregular forms
stand behind a slash; the regular ones are made (`fields`).
"""

from __future__ import annotations

VERBS = """
open|close shut/shut
buy/bought purchase acquire|sell/sold/sold
found establish start create|buy/bought acquire|sell/sold
own|rent lease/leased|borrow/borrowed|lend/lent
hire recruit|dismiss sack fire/fired|suspend|reinstate
resign quit/quit|die/died/dying|retire|dismiss sack
rise/rose/risen increase raise climb grow/grew/grown gain jump surge soar swell leap/leapt expand widen lengthen \
extend strengthen thicken deepen boost lift hike quicken multiply mount|fall/fell/fallen decrease decline drop \
shrink/shrank/shrunk slump plunge tumble sink/sank/sunk reduce cut/cut lower shorten curb narrow weaken thin lessen \
trim slash slow dwindle ease contract ebb halve slip slide/slid|freeze/froze/frozen hold/held keep/kept maintain \
stagnate stall stabilise|scrap abolish axe end cancel|double|treble triple|quadruple
uphold/upheld confirm affirm|quash overturn reverse annul strike/struck|dismiss|allow
repay repaid|write/wrote/written waive cancel forgive/forgave/forgiven|default
hold/held retain keep/kept win/won gain|lose/lost
rescue save help protect reward praise honour welcome support back hail thank celebrate congratulate bless cure \
heal vindicate exonerate applaud cheer commend thrive flourish prosper improve succeed reassure|fine punish condemn \
criticise blame attack harm damage ruin destroy threaten oppose reject scold reprimand shame worsen fail suffer \
struggle collapse deteriorate alarm betray insult abuse sue expel sack arrest ban bar
add|drop axe scrap cut/cut withdraw/withdrew/withdrawn
support back endorse favour welcome|oppose reject resist criticise condemn
grant approve allow permit accept|refuse reject deny/denied ban block prohibit forbid/forbade/forbidden
confirm admit acknowledge plead|deny/denied dispute
say/said/says confirm claim announce|deny/denied
arrest detain hold/held|charge|convict|acquit clear|sentence jail imprison|question interview|release free|bail|\
caution fine
shoot/shot/shot|stab|strangle|beat/beat/beaten punch kick|poison|drown|hang/hung|burn|run/ran
kill|injure hurt/hurt wound maim
win/won/winning|lose/lost/losing|draw/drew/drawn tie
beat/beat/beaten defeat thrash|draw/drew/drawn
attack hit/hit bomb shell raid|defend protect
cause trigger spark prompt provoke|link associate connect relate|prevent stop avert
increase raise heighten|reduce lower cut/cut lessen
arrive land|depart leave/left
enter join|leave/left quit/quit exit
import|export
love like adore|hate dislike loathe
pass|fail
fly/flew/flown|drive/drove/driven|walk|sail|ride/rode/ridden|swim/swam/swum|cycle|run/ran
sell/sold|steal/stole/stolen|give/gave/given donate|lend/lent|return|confiscate seize|inherit|lose/lost|find/found|\
buy/bought|borrow
steal/stole/stolen|forge|smuggle|launder|embezzle|burgle|rob|hack|counterfeit
build/built construct|demolish raze|restore renovate|extend|convert
ordain|consecrate|baptise christen|canonise|excommunicate|enthrone
fund finance sponsor|run/ran manage operate|own|found establish|regulate
film shoot/shot|record|photograph|broadcast air
bake|fry|boil|grill|roast|steam|poach
plant|harvest|plough|sow
paint|draw/drew/drawn|sculpt|carve|weave/wove/woven|embroider
nominate shortlist|elect|appoint|award|promote|demote|reappoint
invade|occupy|liberate|annex|evacuate|surrender|retreat|besiege
examine inspect|operate|vaccinate|treat|diagnose|test
deport extradite|detain|admit|expel
hear/heard|accept|reject|doubt
convert|score|miss
know/knew/known|believe think/thought|suspect|guess|hope|fear|doubt
include|exclude
begin/began/begun start launch|end finish stop/stopped/stopping
accelerate speed|slow brake
attend|miss boycott
remember recall|forget/forgot/forgotten
succeed|fail
recommend advise urge|warn discourage
save rescue|abandon
find/found discover|lose/lost
pay/paid|owe|earn|receive
ask request|order demand|offer
write/wrote/written|read|edit|translate
compose|conduct|perform|produce|direct
marry wed|divorce
teach/taught|study
invent|discover
lease|sell/sold
boil|freeze/froze/frozen
damage|destroy|repair restore
delay postpone|cancel scrap|bring/brought
flood|burn
"""
NOUNS = """
mother mum|father dad|son|daughter|brother|sister|uncle|aunt|nephew|niece|cousin|grandmother|grandfather|husband|\
wife|widow|widower|partner|fiancé|fiancée|stepfather|stepmother|grandson|granddaughter|twin|parent|stepson|\
stepdaughter|stepbrother|stepsister|half-brother|half-sister|godfather|godmother|godson|goddaughter|father-in-law|\
mother-in-law|son-in-law|daughter-in-law|brother-in-law|sister-in-law|colleague workmate|friend|rival|lover|\
neighbour|boyfriend|girlfriend|guardian|orphan|ancestor|descendant|fiance|fiancee|spouse
boy lad|girl|man men/men gentleman|woman/women lady|baby infant toddler|teenager|pensioner
gold|silver|bronze|copper|platinum|iron|steel|tin|lead|zinc|aluminium
ankle|knee|hip|shoulder|elbow|wrist|hamstring|groin|calf|thigh|back|neck|foot/feet|hand|arm|leg|head|chest|stomach|\
jaw|finger|toe|rib|eye|ear|nose|throat|heart|lung|liver|kidney|brain|skin|bone|spine
car|van|lorry truck|bus|coach|motorbike motorcycle|bicycle bike|tram|train|taxi cab|tractor|ambulance|plane jet \
aircraft|helicopter|ferry|yacht|boat|tanker|drone|minibus|scooter|trawler|submarine|balloon|glider|barge
hospital|school|bank|church|mosque|synagogue|temple|college|university|library|museum|theatre|cinema|prison jail|\
nursery|hotel|pub|restaurant|café|supermarket|factory|warehouse|garage|station|airport|court|clinic|surgery|market|\
mill|mine|farm|bakery|jeweller|stadium|casino|gym|embassy|barracks
knife|gun pistol revolver|rifle|shotgun|bomb|grenade|axe|hammer|bat|sword|machete|crossbow
dog|cat|horse|cow cattle|sheep|pig|goat|hen chicken|duck|goose/geese|rat|mouse/mice|rabbit|fox|deer|badger|otter|\
seal|whale|dolphin|shark|salmon|trout|cod|herring|bee|wasp|butterfly|moth|beetle|ant|tick|mosquito|spider|snake|\
frog|toad|newt|lizard|monkey|ape|bear|wolf/wolves|lion|tiger|elephant|eagle|hawk|owl|gull|swan|crow|sparrow|bat|\
worm|fly
wine|beer|cider|gin|whisky|vodka|rum|coffee|tea|milk|water|juice|lager|champagne
wheat|barley|maize corn|rice|oats|potato|apple|pear|plum|cherry|grape|carrot|onion|tomato|beef|pork|lamb|bread|\
butter|cheese|sugar|salt|flour|egg|meat|fish
petrol|diesel|electricity|gas|oil|coal|hydrogen|solar|wind|nuclear
maths mathematics|physics|chemistry|biology|history|geography|english|french|german|spanish|latin|greek|music|art|\
drama|law|medicine|economics|philosophy|theology|engineering|politics|psychology|sociology|botany|astronomy
football soccer|rugby|cricket|tennis|hockey|golf|rowing|swimming|athletics|cycling|boxing|netball|basketball|\
badminton|squash|fencing|judo|archery|sailing|skiing|skating|snooker|darts|bowls|polo|chess
rower|swimmer|runner sprinter|cyclist|boxer|footballer|cricketer|golfer|gymnast|skier|sailor|jockey|wrestler|hurdler
goalkeeper keeper|defender|midfielder|striker forward|winger|captain|bowler|batsman batter|referee|umpire|coach|\
fly-half
try|penalty|corner|goal|throw-in|conversion|scrum
poet|novelist|playwright|painter|sculptor|composer|conductor|pianist|violinist|cellist|singer|guitarist|drummer|\
dancer|actor actress|director|producer|architect|photographer|journalist|editor|critic|historian|teacher|lecturer|\
professor|scientist|chemist|physicist|engineer|doctor gp physician|surgeon|nurse|midwife/midwives|dentist|vet|\
lawyer solicitor|barrister|judge|magistrate|detective|sergeant|inspector|constable|soldier|pilot|farmer|\
fisherman/fishermen|miner|baker|butcher|carpenter|plumber|electrician|builder|mechanic|chef cook|waiter|cleaner|\
porter|postman|priest vicar|bishop|rabbi|imam|monk|nun|banker|accountant|economist|clerk|bricklayer|seamstress|\
tailor|firefighter|paramedic
chairman chair chairwoman|treasurer|secretary|president|director|manager|founder|owner|mayor|councillor|minister|\
governor|ambassador|chancellor|senator|shareholder|trustee|principal|captain
plaintiff claimant complainant|defendant accused|witness|juror|prosecutor prosecution|defence|victim|suspect attacker
government cabinet|council|parliament|court|police|army military|navy|senate|congress|union|charity|regulator \
ombudsman|committee|commission|county|city|region
tenant lodger|landlord landlady|homeowner|leaseholder
employer|employee worker staff|customer client|supplier|shareholder|taxpayer|pensioner|manager boss|member
buyer|seller|lender|borrower|insurer
pupil|teacher|parent|governor|student
profit|loss|debt|revenue turnover sales|cost|income|dividend|saving|surplus|deficit
import|export
wage salary pay|pension|benefit|rent|tax|fee fine|mortgage|bonus|subsidy|grant|loan|tariff
majority|minority
increase rise|decrease fall decline reduction cut drop
murder|manslaughter|assault|robbery|burglary|theft|fraud|arson|rape|kidnapping|blackmail|perjury|bribery|harassment|\
stalking|terrorism|treason|libel|slander
ice|fog|snow|rain|wind|hail|frost|lightning|flooding|drought|heat|thunder
earth|moon|planet|sun|star|comet|asteroid|galaxy|meteorite
cancer|diabetes|stroke|dementia|asthma|malaria|measles|flu influenza|pneumonia|tuberculosis|cholera|polio|arthritis|\
epilepsy|meningitis|leukaemia|hepatitis|typhoid
virus|bacterium/bacteria|fungus/fungi|parasite
monday|tuesday|wednesday|thursday|friday|saturday|sunday
spring|summer|autumn|winter
morning|afternoon|evening|night
breakfast|lunch|dinner supper
kitchen|bedroom|bathroom|cellar basement|attic loft|hall|lounge
floor|ceiling|roof|wall|window|door
road street|river|canal|railway|lake|bridge|tunnel|beach|forest wood|field|park|harbour|hill|valley|island|motorway
cup|league|shield
heat|quarter-final|semi-final|final|replay|qualifier
piano|violin|cello|guitar|flute|oboe|clarinet|trumpet|trombone|horn|harp|organ|drum|saxophone|viola|bassoon|accordion
hay|straw|grain|timber|cement|sand|gravel|cattle|chemical|fertiliser|cotton|wool|silk|linen|leather|nylon
oak|beech|ash|elm|birch|pine|yew|willow|sycamore|hornbeam|chestnut|maple|cedar|poplar|alder|hazel|holly
rose|tulip|daffodil|lily|orchid|daisy|bluebell|snowdrop|primrose|poppy
length|width|height|depth|weight|area|volume|speed|temperature|pressure
radio|television tv|newspaper paper|magazine|website|podcast|blog|book
will|deed|letter|diary|passport|licence|certificate|contract|invoice|receipt|ticket|cheque|warrant|subpoena
navy|army|marine|infantry|cavalry|artillery|militia
bacterium|virus|vaccine|antibiotic|antibody|hormone|enzyme|protein|gene|cell|steroid|painkiller|anaesthetic|vitamin
teaspoon|tablespoon|cup|pint|pinch
cash|cheque|card|coin|banknote
hat|coat|shirt|shoe|boot|glove|scarf|dress|skirt|jacket|helmet|crown|wig
table|chair|sofa|bed|desk|shelf|cupboard|carpet|curtain|lamp|mirror
loan|sale|display|hire|lease
window|door|roof|wall|chimney|gate|fence|skylight|cellar
bin|shed|porch|garage|greenhouse|barn|stable
epee|foil|sabre
monarchy|republic|dictatorship|democracy
driver|passenger|conductor|guard|pedestrian|signaller
adult|child/children|infant|teenager|pensioner
mast|sail|rudder|hull|keel|anchor|oar|engine|propeller
oxygen|nitrogen|hydrogen|helium|carbon|methane|chlorine|ammonia|sulphur|mercury|uranium|lithium|cobalt|nickel
brick|stone|timber|concrete|slate|tile|thatch|marble|granite
century|decade|year|month|week|fortnight|day|hour|minute|second
novel|poem|play|film|opera|symphony|song|album|ballet|musical|biography|memoir|painting|sculpture|photograph|\
watch/watches
diamond|ruby|emerald|sapphire|pearl|necklace|ring|bracelet
heir|executor
"""
WORDS = """
sharply steeply dramatically heavily massively|slightly marginally modestly gently fractionally
wide large huge big comfortable|slim narrow tight razor-thin tiny
red|yellow|blue|green|black|white|brown|orange|purple|pink|grey gray
interior home|foreign|defence|finance|health|education|justice|transport|trade|environment|agriculture|labour
oldest eldest|youngest|tallest|shortest|fastest|slowest
high higher highest|low lower lowest
long longer longest|short shorter shortest|less
old older|young younger|new newer
early earlier earliest|late later latest
large larger largest big bigger biggest huge|small smaller smallest tiny little
strong stronger|weak weaker
wholesale|retail
daily|weekly|fortnightly|monthly|quarterly|annual yearly annually
full-time|part-time
acute|chronic
gross|net
mean average|median
civil|criminal
fatal|critical|serious|minor
fresh|frozen|dried|tinned|smoked|raw|cooked|baked|fried|boiled|roasted|grilled
wooden|stone|brick|concrete|glass|metal
current present|previous former|next future
maternal|paternal|fraternal
incoming|outgoing|interim
primary|secondary
solo|joint
elected|appointed|hereditary
horizontal|vertical
round|square|oval|triangular
odd|even
steam|electric|diesel|petrol|hybrid
beneath underneath below|beside alongside|above|behind|opposite|between|around round|through|across|along|inside \
within|outside
loaded|unloaded|replica imitation
inland|offshore coastal
rich richer wealthy|poor poorer
hot hotter warm warmer|cold colder cool cooler
heavy heavier|light lighter
easy easier|hard harder difficult
cheap cheaper|expensive dear
common frequent widespread|rare uncommon scarce
peaceful peacefully calm|violent violently
safe safer safely|dangerous unsafe
public publicly|private privately
national|local|regional|international|global
urban|rural
domestic|foreign
temporary temporarily|permanent permanently
voluntary optional|compulsory mandatory
positive good great better best excellent healthy fit fine clear bright kind happy glad pleased delighted popular \
profitable generous fair honest correct accurate reliable clean intact sound stable secure brave calm confident \
hopeful optimistic friendly warm beneficial harmless effective efficient useful favourable champions winners|\
negative bad poor worse worst terrible awful sick ill unfit cloudy dull cruel unhappy sad angry disappointed \
unpopular loss-making mean unfair dishonest wrong inaccurate unreliable dirty damaged faulty unstable insecure \
cowardly nervous gloomy pessimistic hostile harmful toxic ineffective inefficient useless unfavourable runners-up \
losers weak frail
debut first|last final farewell|second|third
never|once|twice|always
minor|major
full|empty|half-empty
guilty|innocent
alive|dead|missing|unhurt unharmed uninjured
successful successfully|unsuccessful
single|return
single unmarried|married|divorced|widowed|engaged
single|double|triple
male|female
left-hand|right-hand
northern|southern|eastern|western|central
oral verbal|written
inside indoors|outside outdoors
before|after|during
always|never|sometimes|often|rarely seldom
all everyone everybody|some|most|none nobody
first|last
upper|lower|middle
front|rear
accidental accidentally|deliberate deliberately
legal|illegal
breastfed|bottle-fed
catholic|protestant|muslim|jewish|hindu|sikh
conservative tory|labour|liberal|green
maximum|minimum
senior|junior
certain sure|doubtful
"""
