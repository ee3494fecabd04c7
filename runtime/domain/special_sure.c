/* What is a special category even where people, places and firms are named: "Partito Democratico" as a company. No
 * surname, city, street or firm of another kind is called so; what may be one (Christian, Gay, Bishop, Lega, Diabetes UK)
 * is not here. In it, en, de, fr, es; see special_words.h for how a row is written. Data: to add one, add a row;
 * tests/special says what it does.
 */
#include "domain/special_words.h"

static const char religion[] =
    "roman catholic|=catholic|=catholics|practising catholic|practicing catholic|devout catholic|"
    "i am a catholic|i m a catholic|i am catholic|i m catholic|sono cattolic*|=cattolico|=cattolici|"
    "ich bin katholi*|bin katholisch|=katholisch|=katholik|=katholikin|je suis catholiq*|=catholique|"
    "soy catolic*|=catolico|muslim|muslims|moslem|musulmano|musulmana|musulmani|musulman|musulmane|"
    "musulmanes|muslima|muslimin|moslemin|=buddhist|buddhists|buddista|buddisti|=buddhistin|bouddhiste|"
    "budista|budistas|hinduist|hindouiste|hinduista|induista|=protestant|=protestante|=protestanten|"
    "=evangelisch|jehovah s witness*|testimon* di geova|zeug* jehovas|temoin* de jehova|testigo* de jehova|"
    "atheist|atheists|=ateo|=athee|agnostic|agnostico|agnostica|agnostiker|agnostikerin|agnostique|"
    "orthodox jew|orthodox jewish|ebreo ortodosso|ebrea ortodossa|ebreo praticante|=jewish|=ebreo|=ebrea|"
    "=juif|=juive|=judio|=judia|=judisch|=judin|church of scientology|scientologist|scientologo|scientologa|"
    "scientologe|mormons|seventh day adventist*|avventista del settimo giorno|freikirchlich|konfessionslos|"
    "non credente|born again christian|cristiano praticante|cristiana praticante|chretien pratiquant|"
    "satanist|satanista|salafist|salafista|salafiste|hare krishna|";

static const char politics[] =
    "partito democratico|partito comunista|partito socialista|partito radicale|forza italia|"
    "fratelli d italia|movimento 5 stelle|movimento cinque stelle|lega nord|lega salvini premier|"
    "italia viva|rifondazione comunista|sinistra italiana|europa verde|casapound|forza nuova|"
    "democratic party|republican party|labour party|labor party|conservative party|green party|"
    "liberal democrats|communist party|socialist party|libertarian party|reform uk|sinn fein|"
    "scottish national party|plaid cymru|democratic unionist party|christlich demokratische union*|"
    "christlich soziale union*|sozialdemokratische partei*|freie demokratische partei|"
    "alternative fur deutschland|bundnis 90|bundnis 90 die grunen|die linkspartei|"
    "freiheitliche partei osterreichs|schweizerische volkspartei|parti socialiste|parti communiste*|"
    "les republicains|rassemblement national|front national|la france insoumise|parti radical|"
    "europe ecologie|partido popular|partido socialista*|partido comunista*|izquierda unida|unidas podemos|"
    "esquerra republicana|partido nacionalista vasco|=communist|=comunista|=comunisti|=kommunist|"
    "=kommunistin|=communiste|=fascist|=fascista|=fascisti|=faschist|=fasciste|=neonazi|neonazi|neonazis|"
    "=anarchist|=anarchico|=anarchica|=anarchiste|=anarquista|left wing voter|right wing voter|leghista|"
    "leghisti|pentastellato|grillino|macronista|macroniste|lepeniste|insoumis militant|falangista|"
    "franquista|brexiteer|";

static const char membership[] =
    "trade union member|union member|shop steward|cgil|fiom cgil|=cisl|sindacalista|sindacalisti|"
    "gewerkschaftsmitglied|gewerkschafter|gewerkschafterin|gewerkschaftler|syndicaliste|sindicalista|"
    "comisiones obreras|confederation generale du travail|confederazione generale italiana del lavoro|"
    "ig metall mitglied|verdi mitglied|massoneria|loggia massonica|loge maconnique|logia masonica|"
    "freimaurerloge|freemasons lodge|masonic lodge|grande oriente d italia|";

static const char health[] =
    "=diabetic|diabetico|diabetica|diabetici|diabetiker|diabetikerin|diabetique|diabetiques|have diabetes|"
    "ho il diabete|habe diabetes|j ai le diabete|tengo diabetes|hiv positiv*|hiv positive|sieropositiv*|"
    "seropositi*|=pregnant|i am pregnant|i m pregnant|sono incinta|=incinta|=schwanger|bin schwanger|"
    "je suis enceinte|estoy embarazada|=embarazada|epileptic|epilettico|epilettica|epileptiker|"
    "epileptikerin|epileptique|epileptico|epileptica|schizophren*|schizofren*|esquizofren*|autistic|"
    "autistico|autistica|autistisch|dyslexic|dislessico|dislessica|legastheniker|coeliac|=celiaco|=celiaca|"
    "zoliakie|asthmatic|asmatico|asmatica|asthmatiker|asthmatikerin|asthmatique|=disabled|=disabile|"
    "schwerbehindert|discapacitado|discapacitada|handicape|invalido civile|wheelchair user|"
    "in sedia a rotelle|rollstuhlfahrer|rollstuhlfahrerin|en fauteuil roulant|en silla de ruedas|"
    "breast cancer|lung cancer|prostate cancer|cancer patient|have cancer|malato di cancro|malata di cancro|"
    "tumore al seno|brustkrebs|lungenkrebs|cancer du sein|cancer de mama|multiple sclerosis|"
    "sclerosi multipla|multiple sklerose|sclerose en plaques|esclerosis multiple|bipolar disorder|"
    "disturbo bipolare|bipolare storung|trouble bipolaire|trastorno bipolar|clinically depressed|"
    "depressione maggiore|alzheimer patient|malato di alzheimer|malata di alzheimer|hemodialysis|"
    "chemotherapy|chemioterapia|chemotherapie|chimiotherapie|quimioterapia|*ectomy|*ektomie|"
    "recovering alcoholic|alcolista|alkoholiker|alkoholikerin|alcoolique|tossicodipendente|drogenabhangig*|"
    "toxicomane|drogadicto|drogadicta|";

static const char orientation[] =
    "homosexual|homosexuals|homosexuell|homosexuel|homosexuelle|omosessuale|omosessuali|homosexuales|"
    "bisexual|bisexuals|bisessuale|bisessuali|bisexuell|bisexuel|bisexuelle|heterosexual|heterosexuell|"
    "eterosessuale|=lesbian|lesbians|=lesbica|lesbiche|lesbiana|lesbisch|lesbienne|i am gay|i m gay|"
    "sono gay|bin schwul|=schwul|soy gay|je suis gay|pansexual|pansessuale|asexual person|transgender|"
    "transsexual|transsexuell|transessuale|transexual|transsexuelle|queer person|lgbtq|lgbt|gay couple|"
    "coppia gay|lesbian couple|";

static const char ethnicity[] =
    "african american|afro american|afroamericano|afroamericana|afroamerikaner|afroamerikanerin|"
    "afro americain|afroamericain|person of color|person of colour|persona di colore|mixed race|"
    "di razza mista|meticcio|meticcia|=mulatto|mulatta|biracial|aboriginal person|native american person|"
    "=caucasian|ashkenazi jew|ebreo ashkenazita|sinti und roma|rom e sinti|romani gypsy|gypsy traveller|"
    "afrodiscendente|afrodescendant|afrodescendiente|people of colour|people of color|";

const struct special_list special_sure_lists[] = {
    {SPECIAL_RELIGION, religion}, {SPECIAL_POLITICS, politics},       {SPECIAL_MEMBERSHIP, membership},
    {SPECIAL_HEALTH, health},     {SPECIAL_ORIENTATION, orientation}, {SPECIAL_ETHNICITY, ethnicity},
    {SPECIAL_NONE, NULL}};
