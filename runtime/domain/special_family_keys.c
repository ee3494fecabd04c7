/* The names of data of special_families.c: what forms and measuring devices call them;
 * in it, en, de, fr, es. See special_words.h for how a row is written. Data: to add one, add a row; tests/special says what
 * it does.
 */
#include "domain/special_words.h"

static const char religion[] =
    "=clergy|clergy status|=cresima|=comunione|comunione fatta|prima comunione|first communion|diocesi|"
    "diocese*|dioces*|bistum|diozese|=konfirmation|=kommunion|=firmung|moscheebesuch*|moschee*|"
    "synagogenbesuch*|gemeindemitglied*|kirchgemeinde*|=bapteme|=imam|=rabbi|=guru|catechesi|catechismo|"
    "sabato ebraico|bar mitzvah|bat mitzvah|circumcis*|circoncis*|pilgrimage*|pellegrinagg*|=umrah|=hajj|"
    "spiritual director|padre spirituale|direttore spirituale|ministro di culto|voti religiosi|"
    "religious vows|confirmation sponsor|confirmation saint|godparent faith|sacramentos|sacrements|"
    "primera comunion|premiere communion|=communion|=comunion|confirmacion religi*|practica religi*|"
    "kircheneintritt|gottesdienstbesuch*|gebetszeiten|horaires priere|frequence priere|oracion*|"
    "momento preghiera|orari preghiera|godparent*|padrino di battesimo|madrina di battesimo|holy book*|"
    "sacred text*|spiritual leader*|house of worship|houses of worship|fede professat*|predicatore|"
    "preacher*|";

static const char politics[] =
    "campaign volunteer*|political volunteer*|canvass*|electoral roll*|electoral regist*|elettor*|"
    "elezioni*|=elezione|ha votato|hai votato|area di voto|voto regional*|voto comunal*|voto europe*|"
    "voto politich*|voto amministrativ*|voto provincial*|voto nazional*|voto locale elezion*|=attivista|"
    "=activist|activism|attivismo|activisme|activismo|aktivist*|wahlerstimme|waehlerstimme|wahlstimme|"
    "erststimme|zweitstimme|parteispende*|partisanship|=partisan|caucus*|primary voted|party ballot|"
    "ballot choice|protest attend*|protest particip*|demonstration attend*|rally attend*|"
    "petition* signed|petizion* firmat*|manifestazioni politic*|intencion voto|intention vote|"
    "intenzione voto|candidat soutenu|candidato sostenut*|mp supported|councillor supported|=militant|"
    "militant*|partito scelt*|partito attual*|simpatia partit*|simpatizzant*|sympathis* parti|wahl 20*|"
    "election 20*|elezioni 20*|ballot prefer*|senate vote*|vote senat*|voto senato|voto camera|"
    "favourite politician*|favorite politician*|politico preferit*|politica preferita|";

static const char membership[] =
    "=patronato|ordine professionale|iscrizione ordine|iscritto ordine|iscrizione albo|"
    "albo professionale|staff council|employee representative|personalrat*|comite d entreprise|"
    "comite empresa|comite de empresa|delegado sindical|delega sindac*|labor organization|"
    "labour organisation|labor organisation|organized labor|collective bargaining|trade body member*|"
    "chamber membership|rotary*|logenmitglied*|verbandsmitglied*|kammermitglied*|berufsverband*|"
    "berufsverbands*|ordre professionnel|colegio profesional|iscritto cgil|iscritto cisl|iscritto uil|"
    "adhesion syndic*|cotisation syndic*|cuota sindical|guild or union|strike particip*|"
    "adesione sciopero|adesione allo sciopero|adesione agli scioper*|collective agreement member*|"
    "fraternal*|loggia di *|";

static const char health[] =
    "last period date|last menstr*|ultima mestruaz*|cycle day*|cycle length period|zyklustag*|"
    "zykluslange|monatszyklus|menstruationszyk*|cycle menstruel*|=smoker|smoker status|is smoker|"
    "smoking status|smoking habit*|tobacco use*|tabagism*|tabaquism*|fumatore|fumatrice|=fumeur|=fumeuse|"
    "fumador*|raucher|raucherstatus|raucherin|alcohol depend*|alcohol use*|alcohol abuse|alcohol intake|"
    "alcohol consum*|units of alcohol|cigarettes per day|sigarette al giorno|consumo alcol*|drug depend*|"
    "vaping status|gp name|gp practice|gp surgery|=gp|general practition*|immunisation*|immunization*|"
    "immunizz*|psicologo|psicologa|psycholog*|psicoterap*|psychotherap*|=dsa|epi pen|resting heart rate|"
    "=heart rate|heart rate bpm|frequenza cardiaca|battito cardiaco|body temperature|"
    "temperatura corporea|body fat*|massa grassa|medico di famiglia|medico famiglia|family doctor|"
    "hausarzt*|facharzt*|medecin de famille|medico de cabecera|reparto ospedal*|pronto soccorso|"
    "emergency room visit*|er visit*|ambulatorio|ambulanza|tessera sanitaria|nhs number|nhs no|medicaid*|"
    "medicare number|krankenversichertennummer|versichertennummer|carte vitale|tarjeta sanitaria|"
    "posologi*|farmacoterap*|cura farmacologic*|cure mediche|cure in corso|terapeut*|therapeut*|"
    "hilfsmittel medizin*|reha|rehabilit*|riabilitaz*|fisioterap*|physiotherap*|kinesitherap*|logoped*|"
    "ergotherap*|nursing care|nursing home|casa di riposo|pflegeheim|betreuungsgrad|hemoglobin*|"
    "emoglobin*|hba1c|creatinin*|triglicer*|triglycer*|transaminas*|ferritin*|psa value|tsh|viral load|"
    "carica virale|cd4 count|ematic*|ematolog*|haematolog*|hematolog*|urinalysis|urine test|esame urine|"
    "esami medic*|esami clinici|esame istologico|istologic*|histolog*|radiograf*|mammogra*|ecografi*|"
    "ultrasound scan|x ray result*|mri result*|anestesi*|anaesthe*|anesthe*|operazion* chirurg*|chirurg*|"
    "surgical*|=operation type medical|fracture*|frattur*|ustion*|burns history|gravid*|puerper*|"
    "neonat* patolog*|ostetric*|gynaecolog*|gynecolog*|ginecolog*|urolog*|cardiolog*|dermatolog* visit*|"
    "endocrinolog*|gastroenterolog*|nefrolog*|nephrolog*|pneumolog*|reumatolog*|rheumatolog*|"
    "ortoped* visit*|otorinolaring*|oculist*|ophthalmolog*|geriatr*|pediatric diagnos*|infettiv*|cirrh*|"
    "ulcer*|fobie|phobias|paranoia*|schizo*|bipolar*|autolesion*|self injur*|overdose*|"
    "withdrawal symptom*|detox program*|sobriety*|lung function|capacita polmon*|infusion schedule|"
    "infusion therap*|rash description|skin rash*|eruzion* cutane*|intervento cataratt*|carer for*|"
    "caregiver*|donor organ*|organ donor*|donator* organi|donatore di organi|donatore di sangue|"
    "blood donor*|codice icd|=icd|stoma|stomia|knee injur*|back injur*|shoulder injur*|head injur*|"
    "neck injur*|ankle injur*|wrist injur*|sports injur*|dolore al*|dolori al*|knee pain|hip pain|"
    "chest pain|shoulder pain|neck pain|joint pain|pain location|pain area|ecg|parto|data parto|";

static const char orientation[] =
    "is trans|trans status|trans identity|gender reassign*|gender transition*|transition date gender|"
    "deadname|dead name|omosessual*|omosessualita|etero o gay|gay o etero|coppia omo*|"
    "genitori dello stesso sesso|same sex household|dating sex|sex of partner*|sesso del partner|"
    "sesso partner|genere partner|genere del partner|geschlecht des partners|sexe du partenaire|"
    "sexo de la pareja|sexo pareja|fetishes|kink list|open relationship|virginity|verginita|coming out|"
    "grindr*|pride attend*|cerca uomini|cerca donne|seeking men|seeking women|sucht mann|sucht frau|"
    "cherche homme|cherche femme|busca hombre|busca mujer|romantic orientation|orientamento romantic*|"
    "romantische orientierung|orientation romantique|orientacion romantica|stesso genere|";

static const char ethnicity[] =
    "minoranza linguistic*|minoranze linguistic*|linguistic minority|language minority|=nomade|=nomadi|"
    "racialized|racialised|racializ*|phenotype*|fenotipo person*|tribes|clan affil*|casta|kaste|jati|"
    "varna|first nation*|metis status|treaty status|indian status|maori descent|iwi affil*|iwi|whakapapa|"
    "census ethnic*|census race|ons ethnic*|origine familial*|origini familiar* etnic*|volk*zugehor*|"
    "pelle scura|dark skin|skin complexion|afroamerican*|latinos|hispan*|zigeun*|mixed herit*|"
    "dual herit*|skin tone person*|traveller status|traveler status|traveller community|";

const struct special_list special_family_key_lists[] = {
    {SPECIAL_RELIGION, religion}, {SPECIAL_POLITICS, politics},       {SPECIAL_MEMBERSHIP, membership},
    {SPECIAL_HEALTH, health},     {SPECIAL_ORIENTATION, orientation}, {SPECIAL_ETHNICITY, ethnicity},
    {SPECIAL_NONE, NULL}};
