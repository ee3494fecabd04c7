/* The words whose company tells a leak from a coincidence, by what they are, in all the languages at once. Folded: lower
 * case, no accents, ß as ss. A word may stand in several rows. To add one: a word in its row; a class: enum word_class.
 */
#include "domain/discretion_inside.h"

const struct vocabulary_row discretion_vocabulary[] = {
    {WORD_CURRENCY, 0,
     "$ euro euros eur dollar dollars dollari dolares usd pound pounds sterline livres gbp chf franken "
     "franchi francs"},
    {WORD_CURRENCY, 0, "quid bucks libras yen"},
    {WORD_PERCENT, 0, "% percent prozent"},
    {WORD_TIMES, 0, "times volte mal male fois veces x"},
    {WORD_VISIT, 0,
     "visit visits view views order orders purchase purchases click clicks search searches session sessions"},
    {WORD_VISIT, 0, "visita visite acquisto acquisti ordine ordini ricerca ricerche click clic sguardi"},
    {WORD_VISIT, 0,
     "besuch besuche besuchen besuchs kauf kaufe kaeufe einkauf einkaufe einkaeufe bestellung bestellungen "
     "klick klicks suchanfragen aufrufe"},
    {WORD_VISIT, 0, "visites achat achats commande commandes recherche recherches clics consultations"},
    {WORD_VISIT, 0, "visitas compras pedido pedidos busquedas"},
    {WORD_ONCE, 0, "time volta mal male fois vez"},
    {WORD_SEEN, 0,
     "viewed looked seen bought purchased ordered clicked searched visited browsed saved returned "
     "bookmarked"},
    {WORD_SEEN, 0,
     "visto vista visti viste guardato guardata guardati guardate comprato comprati comprate acquistato "
     "acquistati acquistate ordinato ordinati cercato visitato"},
    {WORD_SEEN, 0, "angesehen angeschaut gesehen gekauft bestellt gesucht besucht betrachtet geklickt"},
    {WORD_SEEN, 0,
     "vu vue vus vues regarde regardes regardee achete achetes commandes consulte consultes visite cherche"},
    {WORD_SEEN, 0,
     "mirado mirados comprado comprados pedido pedidos buscado visitado vistos vistas consultado"},
    {WORD_MORE, 0,
     "lucky charm more less as so faster better lighter softer warmer stronger a per the at once each every "
     "daily"},
    {WORD_MORE, 0, "piu meno al alla all l ogni una tanto meglio"},
    {WORD_MORE, 0,
     "mehr weniger so am pro im taglich jahrlich besser einmal warmer weicher leichter starker schneller"},
    {WORD_MORE, 0, "plus moins par sans mieux chaque autant"},
    {WORD_MORE, 0, "mas menos por mejor cada tan al"},
    {WORD_PAY, 0,
     "pay paga pagamento paghi rata rate instalments installments interest zahlen zahlung raten payer payez "
     "paiement pague pago plazos cuotas reglez interessi"},
    {WORD_UNIT, 0,
     "g gr kg mg cm mm m km ml cl l oz lb inch inches w v watt denier den fili filo ply thread threads gradi "
     "grad degrees degres grados grammi gramm grams grammes gramos"},
    {WORD_UNIT, 0,
     "minuti minuten minutes minutos ore stunden hours heures horas pagine seiten pages paginas pezzi "
     "teile pieces piezas posti colori farben couleurs colores colours colors shops negozi"},
    {WORD_FREE, 0,
     "under below unter sotto bajo sous menos free delivery shipping off discount save sale from over spend "
     "orders up gift voucher"},
    {WORD_FREE, 0,
     "gratuita gratis gratuito spedizione consegna sconto sconti scontato saldi da fino buono ribasso oltre"},
    {WORD_FREE, 0,
     "versandkostenfrei versand lieferung gratis kostenlos rabatt ab reduziert sparen gutschein bis "
     "nachlass"},
    {WORD_FREE, 0,
     "livraison offerte offert gratuite remise reduction des jusqu partir soldes bon selection economisez"},
    {WORD_FREE, 0, "envio gratuito descuento rebaja rebajas partir hasta vale ahorra desde"},
    {WORD_SPENT, 0,
     "spent spending speso spesi spesa ausgegeben depense depenses depensee gastado gastaste gastados "
     "budget"},
    {WORD_YEARS, 0, "years year yrs anni anno jahre jahren jahr an ans annees anos ano"},
    {WORD_OLD, 0, "old age aged eta alt alter edad"},
    {WORD_SIZE, 0, "size taglia numero misura grosse groesse taille pointure talla sz"},
    {WORD_YOUR, 0,
     "your tuo tua tuoi tue vostro vostra dein deine deiner deinen deinem deines ihr ihre ihrer ihren ihrem "
     "votre vos ton ta tes tu tus vuestra vuestro su"},
    {WORD_YOU, 0, "you yours yourself tu te ti tuo vi voi lei dir dich du sie ihnen vous toi usted ti"},
    {WORD_SCORE, 0,
     "score scores match affinity likely likelihood probability chance interest level rating points affinita "
     "punteggio probabilita interesse livello"},
    {WORD_SCORE, 0,
     "ubereinstimmung wahrscheinlichkeit punkte punkten treffer affinite probabilite interet niveau afinidad "
     "probabilidad interes nivel puntos puntuacion"},
    {WORD_DAY, 0, "day days giorno giorni tag tage tagen jour jours dia dias"},
    {WORD_WEEK, 0, "week weeks settimana settimane woche wochen semaine semaines semana semanas"},
    {WORD_MONTHS, 0, "month months mese mesi monat monate monaten mois mes meses"},
    {WORD_PAST, 0,
     "ago since last past been passed without after later fa scorso scorsi ultimi ultime passati passate "
     "dopo da senza sono dall ultima ultimo"},
    {WORD_PAST, 0,
     "vor seit letzten her vergangen ohne y depuis derniers dernieres apres sans passes hace desde ultimos "
     "ultimas tras sin pasado"},
    {WORD_BY_DAY, 0, "within entro innerhalb sous delai in dentro for per fur"},
    {WORD_YESTERDAY, 0, "yesterday ieri gestern hier ayer"},
    {WORD_TODAY, 0, "today oggi domani tomorrow heute morgen aujourd demain hoy manana s"},
    {WORD_CUSTOMER, 0,
     "customer customers client clients cliente clienti kunde kunden kundin kundinnen cliente clientes "
     "cliente clientele buyer shopper"},
    {WORD_GREETING, 0,
     "ciao hello hi hey dear mr mrs ms miss dr sir madam prof cara caro carissima carissimo gentile salve "
     "buongiorno buonasera signora signor signorina dott dottssa"},
    {WORD_GREETING, 0,
     "hallo liebe lieber herr frau herrn guten gruss chere cher bonjour bonsoir madame monsieur mme mlle "
     "salut"},
    {WORD_GREETING, 0,
     "hola querida querido estimada estimado senora senor sra sr buenos buenas welcome bienvenida bienvenido "
     "bentornata bentornato benvenuta benvenuto bienvenue willkommen"},
    {WORD_FOR, 0, "for per fur pour para an a"},
    {WORD_PARTICLE, 0,
     "de di del della dei degli da dal la le lo el il i y e van von der den dem zu zur und und mac du des d "
     "o san santa st"},
    {WORD_COMMON, 0,
     "rossi rossa rosa neri nero bianchi bianca bianco verdi gialli bruni bruna grigi costa serra fiore "
     "fiori viola stella luce alba gioia vita franco bella bello conti ricci marino monti villa leone"},
    {WORD_COMMON, 0,
     "max white black brown green gray rose lily daisy grace hope faith joy may june april summer autumn "
     "dawn ivy olive amber ruby pearl will mark bill art young long short small king cook baker mason stone "
     "wood woods field hill lane park rich sunny chase drew ray jean dean miles violet scarlet crystal jade "
     "hazel"},
    {WORD_COMMON, 0,
     "weiss schwarz braun gross klein lang kurz jung neu alt koch bauer sommer winter stein wolf fuchs vogel "
     "berg wald engel roth gruen konig kaiser schon sonne ernst"},
    {WORD_COMMON, 0,
     "petit petite grand grande blanc blanche noir brun roux rousseau legrand lepetit claire clair olivier "
     "fleur marine prune clemence franck roy roi bon bonnet"},
    {WORD_COMMON, 0,
     "rubio rubia moreno morena blanco blanca luz paz mar sol cruz flores leon reyes rey campos rojo calvo "
     "bravo delgado guapo dolores pilar"},
    {WORD_COMMON, 0,
     "new established active regular loyal known registered nuovo nuova neu neue nouveau nouvelle nuevo "
     "nueva"},
    {WORD_OF, 0, "of de di del the des le"},
    {WORD_ON, 0, "am vom zum on il le el the du del dal al bis until lo den"},
    {0, 1, "january jan gennaio genn gen januar janner janvier janv enero ene"},
    {0, 2, "february feb febbraio febb februar fevrier fevr fev febrero"},
    {0, 3, "march mar marzo marz maerz mrz mars"},
    {0, 4, "april apr aprile avril avr abril abr"},
    {0, 5, "may maggio mag mai mayo"},
    {0, 6, "june jun giugno giu juni juin junio"},
    {0, 7, "july jul luglio lug juli juillet juil julio"},
    {0, 8, "august aug agosto ago aout"},
    {0, 9, "september sept sep settembre sett set septembre septiembre setiembre"},
    {0, 10, "october oct ottobre ott oktober okt octobre octubre"},
    {0, 11, "november nov novembre noviembre"},
    {0, 12, "december dec dicembre dic dezember dez decembre diciembre"},
    {.words = NULL}};
