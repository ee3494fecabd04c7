/* The telling phrases of it, en, de, fr and es: what a shop says when it lets its customers know that it watched. The
 * patterns' language: discretion_phrases.c; all is folded (no accents, ß as ss, every apostrophe a space). What any shop
 * writes must not be among them: "Have you seen the new collection?", "Because you are worth it", "add to your cart".
 *
 * To add one: a row, named by an example; and texts that it stops, and that it must not, in tests/unit/corpus.
 */
#include "domain/discretion_inside.h"

const struct phrase_set discretion_phrase_sets[] = {
    /* en */
    {"en_adverbs", "ve|have|had|d|just|recently|already|also|once|been|last|were|are|re|keep|kept|often|"
                   "previously|only|first|so|really|both"},
    {"en_did", "viewed|looked|looking|browsed|browsing|bought|buying|purchased|purchasing|ordered|ordering|"
               "saw|seen|clicked|searched|"
               "searching|visited|visiting|saved|abandoned|returned|shopped|shopping|checked|wishlisted|"
               "favourited|favorited|"
               "considered|considering|eyeing|eyed|hesitated|opened|liked|loved|collected|left|added|tried|"
               "spent|watched"},
    {"en_told", "viewed|browsed|bought|purchased|ordered|clicked|searched|abandoned|wishlisted|favourited|"
                "favorited|bookmarked|spent"},
    {"en_trace", "browsing|purchase|purchases|order|orders|search|searches|visit|visits|history|activity|"
                 "click|clicks|behaviour|"
                 "behavior|view|views|viewing|interests|interest|preferences|profile|data|wishlist|basket|"
                 "cart|likes|habits|shopping|session|sessions"},
    /* it */
    {"it_your", "tuo|tua|tuoi|tue|suo|sua|suoi|sue|vostro|vostra|vostri|vostre"},
    {"it_adverbs", "gia|appena|anche|di|recente|recentemente|spesso|ieri|sempre|piu|volte|tanto|proprio|lo|"
                   "la|li|le|l|ne|ci|ti|si|vi|molto|da|poco|spesso"},
    {"it_have", "hai|ha|avete|avevi|aveva|avevate|sei"},
    {"it_did", "guardat*|visto|visti|viste|vista|comprat*|acquistat*|ordinat*|cercat*|visitat*|cliccat*|"
               "aggiunt*|salvat*|messo|messi|lasciat*|"
               "abbandonat*|provat*|sfogliat*|consultat*|osservat*|visualizzat*|speso|restituit*|apprezzat*|"
               "tornat*|passat*|stat*"},
    {"it_told", "guardat*|comprat*|acquistat*|ordinat*|cercat*|visitat*|cliccat*|sfogliat*|abbandonat*|"
                "visualizzat*|dimenticat*|lasciat*|consultat*|speso"},
    {"it_trace", "visit*|acquist*|ordin*|ricerc*|navigazion*|clic|click|sguard*|spes*|scelt*|sessione"},
    /* de */
    {"de_you", "du|sie|ihr"},
    {"de_your",
     "dein|deine|deiner|deinen|deinem|deines|ihr|ihre|ihrer|ihren|ihrem|ihres|euer|eure|euren|eurem|eurer"},
    {"de_have", "hast|haben|habt|hattest|hatten|hattet|bist|sind|warst|waren"},
    {"de_did", "gekauft|angesehen|angeschaut|bestellt|gesucht|besucht|betrachtet|geklickt|angeklickt|gemerkt|"
               "gespeichert|hinzugefugt|"
               "liegengelassen|gelassen|zuruckgelassen|erworben|interessiert|gestobert|durchsucht|"
               "zuruckgegeben|anprobiert|geoffnet|"
               "ausgegeben|gemocht|umgesehen|umgeschaut|gelegt|abgebrochen|vergessen"},
    {"de_trace", "einkauf|einkaufs|einkaufe|einkaufen|einkaeufe|kauf|kaufe|kaufen|kaeufe|bestellung|"
                 "bestellungen|besuch|besuche|besuchs|suche|suchen|klick|klicks|stobern"},
    {"de_base", "einkauf*|kauf*|kaeuf*|bestell*|besuch*|such*|klick*|verlauf*|interess*|verhalten*|daten|"
                "vorlieb*|surf*|browser*|aktivitat*|profil*|historie|warenkorb*|merkzettel*|stober*"},
    /* fr */
    {"fr_your", "votre|vos|ton|ta|tes"},
    {"fr_you", "vous|tu|t"},
    {"fr_adverbs",
     "l|les|y|en|deja|recemment|souvent|aussi|beaucoup|tant|bien|encore|hier|plusieurs|fois|vous|t|te|la|le"},
    {"fr_have", "avez|as|aviez|avais|etes|es"},
    {"fr_did", "achete*|regarde*|vu|vus|vue|vues|commande*|consulte*|cherche*|recherche*|visite*|clique*|"
               "ajoute*|laisse*|abandonne*|"
               "aime*|essaye*|parcouru*|enregistre*|depense*|passe*|revenu*|oublie*"},
    {"fr_told", "achete|achetee|achetes|achetees|regarde|regardee|regardes|regardees|commande|commandee|"
                "commandes|consulte|consultee|consultes|"
                "cherche|recherche|visite|clique|laisse|abandonne|parcouru|oublie|depense"},
    {"fr_trace", "visite|visites|achat|achats|commande|commandes|recherche|recherches|consultation|"
                 "consultations|clic|clics|session"},
    {"fr_base", "visite*|achat*|commande*|recherche*|consultation*|clic*|historique*|navigation|interets|"
                "preferences|profil|donnees|activite|habitudes|panier"},
    /* es */
    {"es_your", "tu|tus|su|sus|vuestra|vuestro|vuestras|vuestros"},
    {"es_have", "has|ha|habeis|han|habias"},
    {"es_adverbs", "lo|la|los|las|te|se|ya|recientemente|tambien|tanto|varias|veces|a|menudo|hace|poco|ayer"},
    {"es_did", "comprado|mirado|visto|pedido|buscado|visitado|anadido|guardado|dejado|abandonado|consultado|"
               "adquirido|ojeado|probado|gastado|clicado|vuelto|olvidado|navegado"},
    {"es_told", "comprado|mirado|pedido|buscado|visitado|abandonado|consultado|adquirido|ojeado|dejado|"
                "olvidado|gastado|guardado"},
    {"es_once", "compraste|miraste|pediste|buscaste|visitaste|guardaste|dejaste|anadiste|consultaste|"
                "abandonaste|adquiriste|volviste|gastaste|olvidaste|ojeaste"},
    {"es_trace",
     "compra|compras|visita|visitas|pedido|pedidos|busqueda|busquedas|clic|clics|sesion|sesiones"},
    {"es_base", "compra|compras|visita|visitas|pedido|pedidos|busqueda|busquedas|clic|clics|historial|"
                "navegacion|intereses|preferencias|perfil|datos|actividad|habitos"},
    {.name = NULL}};

const struct phrase_row discretion_phrase_rows[] = {
    /* ---- en ---- */
    {"en: because you bought", "because|since|as|seeing|given|considering _3 you @en_adverbs~ @en_did"},
    {"en: after you bought", "!if|when after|now _1 you @en_adverbs~ @en_told"},
    {"en: you bought", "!if|when|once|after|unless|whenever|before|anything|everything|all|ever|until|"
                       "whatever|what|have|did you "
                       "@en_adverbs~ @en_told"},
    {"en: you have been looking at", "you @en_adverbs~ looked|looking at|over|through"},
    {"en: you took a look", "you @en_adverbs~ checked|took|glanced|peeked out|a|at"},
    {"en: due to your purchases", "due|owing to your _1 @en_trace"},
    {"en: you keep coming back", "you keep|kept coming|looking|going|returning|visiting"},
    {"en: you often buy",
     "you often|usually|always|frequently|mostly buy|order|look|choose|shop|browse|come|visit"},
    {"en: you seem to like", "you seem|appear to"},
    {"en: we noticed", "we|i @en_adverbs~ noticed|spotted|tracked|observed|detected|recorded"},
    {"en: last time you", "last time you"},
    {"en: your eye on", "your eye on"},
    {"en: caught your eye", "caught your eye"},
    {"en: based on what you viewed",
     "based|inspired|because|following on|by|of what|things|items|pieces|everything you"},
    {"en: could not help but notice", "help but notice"},
    {"en: what you bought", "more|like|with|to|match|suit _1 what you @en_adverbs~ @en_told"},
    {"en: where you left off", "where you @en_adverbs~ left"},
    {"en: customers like you", "customers|people|shoppers|clients|women|men like you @en_adverbs~ @en_did"},
    {"en: we saw you", "we @en_adverbs~ saw|see|seen|watched|remember|remembered that? you|your"},
    {"en: we know you bought", "we know that|what|where|how? _1 you @en_adverbs~ @en_did"},
    {"en: we know what you like", "we know|remember what|how|which _1 you"},
    {"en: we have been following you", "we @en_adverbs~ tracking|watching|following you|your"},
    {"en: we missed you", "we @en_adverbs~ miss|missed you"},
    {"en: it has been a while", "it s|has been? a _1 while|time since"},
    {"en: long time no see", "long time no see"},
    {"en: your last visit", "your _1 last|recent|latest|previous|past|earlier _1 @en_trace"},
    {"en: your browsing history",
     "your browsing|purchase|purchasing|shopping|search|order|viewing|click|clicks|searches|history|wishlist "
     "history|behaviour|behavior|activity|habits|data|pattern|patterns|told|tell|tells"},
    {"en: your browsing", "your browsing|clicks|searches"},
    {"en: based on your purchases",
     "based|because|inspired|judging|according|thanks|following|drawn|chosen|picked|selected|goes|go|"
     "matching|match|tailored _1 on|by|to|from|for|with|of _1 your _2 @en_trace"},
    {"en: your cart is waiting", "!add|put|into|pop|place your cart|basket|trolley"},
    {"en: your bag is waiting", "your _1 bag|wishlist is|awaits|waits|misses|still"},
    {"en: you left something behind",
     "left|forgot|forgotten|forget|leave something|anything|it|one|them _2 behind|in|bag|cart|basket"},
    {"en: did you forget", "did|have you forget|forgotten|leave|left"},
    {"en: you left", "you @en_adverbs~ left _2 behind|in|something|unfinished"},
    {"en: the items you liked", "items|item|pieces|piece|products|product|things|dress|dresses|shoes|boots|"
                                "coat|bag|styles|style|look you @en_adverbs~ "
                                "left|liked|saved|viewed|loved|wanted|saw|added|tried"},
    {"en: still thinking about", "still "
                                 "thinking|dreaming|interested|deciding|hesitating|looking|undecided|"
                                 "considering|browsing|want|wanting|tempted"},
    {"en: recently viewed",
     "recently|previously|last viewed|seen|bought|purchased|ordered|searched|browsed|visited"},
    {"en: complete your order", "complete|finish|resume your order|purchase|checkout"},
    {"en: you were here", "you were here|back|looking|browsing|shopping"},
    {"en: our data shows", "our|your records|data|system|systems|algorithm|algorithms|profile "
                           "show|shows|suggest|suggests|say|says|tell|tells|indicate|indicates"},
    {"en: your usual size", "your usual|regular|habitual size|order|store|shop|day|choice"},
    {"en: like last time", "like|as you @en_adverbs~ did"},
    /* ---- it ---- */
    {"it: visto che hai guardato", "perche|poiche|siccome|visto|dato|giacche|che|dopo che? @it_adverbs~ "
                                   "hai|avete|avevi|sei @it_adverbs~ @it_did"},
    {"it: dato che ha acquistato",
     "poiche|siccome|visto|dato|giacche che? @it_adverbs~ @it_have @it_adverbs~ @it_did"},
    {"it: visto che ti sono piaciute",
     "perche|poiche|siccome|visto|dato|giacche che? ti|le|vi e|sono|era|erano @it_adverbs~ piaciut*"},
    {"it: dal momento che cerchi", "visto|dato|siccome|poiche|momento che? @it_adverbs~ "
                                   "cerchi|guardi|compri|visiti|ordini|cercavi|guardavi|compravi|torni"},
    {"it: perché cercavi", "perche @it_adverbs~ cercavi|guardavi|compravi"},
    {"it: abbiamo notato", "abbiamo|ho @it_adverbs~ notat*|osservat*|rilevat*|registrat*|capito"},
    {"it: ci siamo accorti", "ci siamo @it_adverbs~ accort*|resi"},
    {"it: da quando hai comprato", "da quando @it_adverbs~ hai|avete|ha @it_adverbs~ @it_told"},
    {"it: l'ultima volta che sei venuta", "ultima volta che _1 sei|hai|eri|ci|avete|siete"},
    {"it: che guardavi", "che @it_adverbs~ guardavi|osservavi|sfogliavi|guardava"},
    {"it: stavi guardando", "stavi|stava guardando|cercando|comprando|valutando"},
    {"it: Lei ha acquistato", "lei ha @it_adverbs~ @it_told"},
    {"it: in base a ciò che", "in base a quello|quanto|cio|cosa"},
    {"it: da dove avevi lasciato", "dove @it_adverbs~ hai|avevi|eri lasciat*|rimast*|interrott*"},
    {"it: chi come te ha comprato", "come te ha|hanno @it_adverbs~ @it_did"},
    {"it: nel carrello", "!aggiungi|metti|mettilo|mettila|inserisci|finisce|aggiungili nel carrello"},
    {"it: abbiamo visto che", "abbiamo @it_adverbs~ visto|vista|visti|viste "
                              "che|quanto|cosa|come|guardare|cercare|comprare|passare|mentre|qui"},
    {"it: ti abbiamo vista", "ti|vi|la abbiamo @it_adverbs~ vist*|notat*|seguit*|osservat*"},
    {"it: sappiamo che hai", "sappiamo|ricordiamo che|cosa|quanto|quali|dove _1 "
                             "hai|cerchi|guardi|compri|ti|cercavi|guardavi|visiti|vesti"},
    {"it: il tuo ultimo acquisto", "@it_your _1 ultim*|recent*|precedent*|passat*|scors* _1 @it_trace"},
    {"it: la tua visita precedente", "@it_your @it_trace precedent*|recent*|passat*|di"},
    {"it: in base ai tuoi acquisti",
     "base|secondo|considerando|ispirat*|pensat*|basat*|partendo|scelt*|partire|"
     "considerat*|viste|visti|visto|abbinat*|adatt* _2 @it_your _1 "
     "acquist*|ordin*|ricerc*|visit*|navigazion*|clic|click|preferenz*|"
     "interess*|cronologia|profilo|dati|comportament*|abitudin*|carrello"},
    {"it: grazie ai tuoi acquisti",
     "grazie a|al|alla|alle|ai|agli @it_your _1 "
     "acquist*|ordin*|ricerc*|navigazion*|clic|click|preferenz*|interess*|dati"},
    {"it: dopo la tua visita", "dopo _1 @it_your _1 @it_trace"},
    {"it: la tua cronologia", "@it_your cronologia|navigazione|storico"},
    {"it: il tuo carrello",
     "!aggiungi|metti|aggiungere|inserisci|mettere|aggiungilo|aggiungila @it_your carrello"},
    {"it: il carrello ti aspetta", "carrello _2 aspetta|attende|pieno"},
    {"it: hai lasciato qualcosa", "hai|avete|ha @it_adverbs~ lasciat*|dimenticat*"},
    {"it: hai guardato", "!se|quando|dopo|appena|qualora|ogni|non|cosa|chi hai|avete @it_adverbs~ @it_told"},
    {"it: hai dato un'occhiata", "dato|data un occhiata|sguardo"},
    {"it: ti sei fermata su", "sei|eri @it_adverbs~ fermat*|soffermat*"},
    {"it: che hai visto",
     "!se|quando|quello|tutto|non|cosa che|prodotti|capi|abiti|articoli|scarpe @it_adverbs~ hai|avete "
     "@it_adverbs~ visto|visti|viste|salvat*|amato|amati|provat*"},
    {"it: visti di recente", "visti|viste|visto|vista|guardat*|acquistat*|cercat*|comprat*|visitat* di? "
                             "recente|recentemente|ultimamente"},
    {"it: ultimi visti", "ultimi|ultime|ultimo|ultima articoli|prodotti|capi|articolo|prodotto? "
                         "visti|viste|visto|vista|visualizzat*|guardat*|acquistat*"},
    {"it: pensi ancora", "pensi|pensa|pensando ancora"},
    {"it: ci pensi ancora", "ancora pensando|indecis*|interessat*"},
    {"it: ci sei mancata", "ci @it_adverbs~ sei|manchi|siete mancat*|tanto|molto?"},
    {"it: è passato un po'", "e passato|da un po"},
    {"it: non ti vediamo da", "non ti|la|vi vediamo"},
    {"it: eri qui", "eri|eravate|sei|siete @it_adverbs~ qui|passat*|tornat*"},
    {"it: sembra che ti", "sembra|pare che? _1 ti|tu|piaccia|piacciano"},
    {"it: i nostri dati", "nostri|nostro|tuo dati|sistemi|algoritmi|sistema|algoritmo|profilo "
                          "dicono|mostrano|suggeriscono|dice|mostra|suggerisce"},
    {"it: la tua solita taglia", "@it_your solit* taglia|ordine|negozio|scelta"},
    {"it: come l'ultima volta", "come l ultima|scorsa volta"},
    {"it: completa il tuo ordine", "completa|concludi|riprendi il? _1 ordine|acquisto"},
    {"it: compri spesso", "compri|ordini|guardi|scegli|torni|visiti spesso|sempre"},
    /* ---- de ---- */
    {"de: weil du gekauft hast", "weil|da|nachdem|seit|seitdem|wo @de_you _7 @de_did @de_have"},
    {"de: weil dir gefallen hat", "weil|da dir|ihnen|euch _5 gefallen|gefiel|gefielen"},
    {"de: weil du suchst", "weil|da @de_you _5 "
                           "suchst|suchen|kauftest|kauften|kaufst|ansiehst|anschaust|suchtest|suchten|"
                           "bestelltest|bestellten|ansahst|ansahen"},
    {"de: du hast angesehen",
     "!wenn|falls|sobald|ob|wer|alle|was|nicht|bis @de_you hast|haben|habt|warst|waren _5 @de_did"},
    {"de: einen Blick geworfen", "blick _3 geworfen"},
    {"de: die du gekauft hast", "!wenn|falls|sobald|ob|wer|alle|bevor @de_you _4 @de_did hast|haben|habt"},
    {"de: wo du aufgehört hast", "wo @de_you _2 aufgehort|stehengeblieben|geblieben"},
    {"de: Kunden wie du", "kunden|kundinnen|leute|menschen wie @de_you _3 @de_did"},
    {"de: nach deinem Besuch", "nach|seit @de_your _1 @de_trace"},
    {"de: zuletzt hast du", "zuletzt|kurzlich|neulich|gestern|letztens|bereits|schon|einmal|zweimal|mal _1 "
                            "hast|haben|warst|waren|habt @de_you"},
    {"de: hast du vergessen", "hast|haben|habt @de_you _3 vergessen|gelassen|liegengelassen|zuruckgelassen"},
    {"de: du suchtest", "du suchtest|kauftest|bestelltest|besuchtest"},
    {"de: uns ist aufgefallen", "uns|mir _2 aufgefallen"},
    {"de: nicht entgangen", "nicht entgangen"},
    {"de: das letzte Mal", "letzte|letztes|letzten mal _1 hast|haben|warst|waren|als|du|sie"},
    {"de: basierend auf dem, was du", "basierend|aufgrund|anhand _3 was|dessen @de_you"},
    {"de: aufgefallen, dass", "aufgefallen dass|wie"},
    {"de: wir haben bemerkt",
     "wir|ich haben|habe _3 bemerkt|gemerkt|beobachtet|festgestellt|registriert|mitbekommen"},
    {"de: haben wir bemerkt",
     "haben|habe wir|ich _3 bemerkt|gemerkt|beobachtet|festgestellt|registriert|mitbekommen"},
    {"de: wir haben gesehen, dass", "wir haben _3 gesehen dass|was|wie|wonach"},
    {"de: wir haben dich gesehen", "wir haben dich|sie|euch _3 gesehen|vermisst|beobachtet"},
    {"de: wir wissen, was du magst",
     "wir wissen|merken|sehen|erinnern _2 was|dass|wie|wonach|welche _2 @de_you"},
    {"de: dein letzter Einkauf",
     "@de_your _1 "
     "letzte|letzten|letzter|letztem|letztes|jungste|jungsten|jungster|vorige|vorigen|voriger|vorherige|"
     "vorherigen|"
     "vorheriger|vergangenen|vergangene|fruheren|fruhere|kurzlichen _1 @de_trace"},
    {"de: basierend auf deinen Käufen",
     "basierend|aufgrund|grund|passend|anhand|gemass|laut|wegen|inspiriert|ausgehend|basis|passt|dank|nach "
     "_2 @de_your _2 @de_base"},
    {"de: dein Warenkorb",
     "!in|legen|lege|zum|zu @de_your warenkorb|warenkorbs|einkaufswagen|merkzettel|wunschliste"},
    {"de: in deinem Warenkorb", "in deinem|ihrem|eurem warenkorb|einkaufswagen"},
    {"de: der Warenkorb wartet", "warenkorb _2 wartet"},
    {"de: dein Verlauf", "@de_your "
                         "suchverlauf|browserverlauf|verlauf|kaufverhalten|surfverhalten|kaufhistorie|"
                         "bestellhistorie|einkaufsverhalten"},
    {"de: zuletzt angesehen", "zuletzt|kurzlich|neulich|jungst|letztens "
                              "angesehen*|gesehen*|gekauft*|gesucht*|angeschaut*|bestellt*|besucht*|"
                              "aufgerufen*|betrachtet*|angeklickt*"},
    {"de: noch unentschlossen", "noch _1 unentschlossen|interessiert|unschlussig|unsicher"},
    {"de: denkst du noch an", "denkst|denken @de_you _1 noch"},
    {"de: etwas vergessen", "etwas|was vergessen|liegengelassen"},
    {"de: etwas liegen gelassen", "liegen gelassen|geblieben"},
    {"de: lange nicht gesehen", "lange nicht _1 gesehen"},
    {"de: du warst hier", "warst|waren du|sie? hier|da|zuletzt|auf"},
    {"de: du scheinst", "du|sie scheinst|scheinen _4 zu"},
    {"de: du interessierst dich", "interessierst|interessieren du|sie? dich|sich"},
    {"de: unsere Daten zeigen", "unsere|deine|ihre daten|systeme|algorithmen zeigen|sagen|verraten"},
    {"de: deine übliche Größe",
     "@de_your ubliche|ublichen|gewohnte|gewohnten|stammgrosse grosse|groesse|bestellung"},
    {"de: wie beim letzten Mal", "wie beim letzten mal|einkauf|besuch"},
    {"de: du kaufst oft", "du|sie kaufst|kaufen|bestellst|bestellen|suchst|schaust oft|haufig|meist|immer"},
    /* ---- fr ---- */
    {"fr: puisque vous avez acheté",
     "puisque|puisqu|que|comme|car @fr_you @fr_adverbs~ @fr_have @fr_adverbs~ @fr_did"},
    {"fr: parce que vous cherchiez",
     "puisque|que|comme|quand|car @fr_you @fr_adverbs~ "
     "cherchiez|regardiez|cherchais|regardais|consultiez|consultais|visitiez"},
    {"fr: nous avons remarqué",
     "nous|on|j @fr_adverbs~ avons|a|ai @fr_adverbs~ remarque*|constate*|observe*|note|notes|repere*"},
    {"fr: nous nous sommes aperçus", "nous|on nous|s sommes|est apercu*|rendu*"},
    {"fr: la dernière fois que vous", "derniere fois que vous|tu"},
    {"fr: selon ce que vous", "selon|apres|fonction _1 ce que|qu vous|tu"},
    {"fr: nous avons vu que", "nous|on avons|a @fr_adverbs~ vu|vus|vue que|vous|ce|combien|tu"},
    {"fr: nous vous avons vu", "nous|on vous|t|te avons|a @fr_adverbs~ vu*|remarque*|repere*|suivi*"},
    {"fr: nous savons que vous",
     "nous|on savons|sait|souvenons|souvient _2 que|ce|combien|quels|qu _1 @fr_you"},
    {"fr: votre dernière visite", "@fr_your _1 "
                                  "dernier|derniere|derniers|dernieres|recent|recente|recents|recentes|"
                                  "precedent|precedente|precedents|precedentes _1 @fr_trace"},
    {"fr: vos achats récents",
     "@fr_your @fr_trace "
     "recents|recentes|recent|recente|precedents|precedentes|precedent|precedente|passes|passees"},
    {"fr: d'après vos achats",
     "apres|selon|fonction|base|basee|bases|basees|inspire|inspiree|inspires|inspirees|grace|suite|partir|vu|"
     "compte|choisi|choisis|choisies|assorti|assortis "
     "_2 @fr_your _1 @fr_base"},
    {"fr: votre panier", "!ajoutez|ajouter|ajoute|mettez|mettre|mets @fr_your panier"},
    {"fr: votre historique", "@fr_your historique|navigation"},
    {"fr: vous avez regardé", "!si|quand|lorsque|une|des|apres|qui|tout|ce|n @fr_you @fr_adverbs~ "
                              "avez|as|aviez|avais @fr_adverbs~ @fr_told"},
    {"fr: vous avez jeté un œil", "jete|jetes un oeil|coup|regard"},
    {"fr: en raison de vos achats", "raison|cause de @fr_your _1 @fr_base"},
    {"fr: là où vous en étiez", "ou vous|tu vous|t|en|y? etiez|etais|avez|as"},
    {"fr: les clients comme vous", "clients|clientes|gens|personnes comme vous|toi ont"},
    {"fr: que vous avez aimé", "articles|article|produits|produit|pieces|robe|robes|bottes|chaussures que|qu "
                               "vous|tu @fr_adverbs~ avez|as @fr_adverbs~ @fr_did"},
    {"fr: consultés récemment",
     "consulte*|vu|vus|vues|vue|achete*|regarde*|recherche*|visite*|commande* recemment|dernierement"},
    {"fr: récemment consultés",
     "recemment|dernierement consulte*|vu|vus|vues|achete*|regarde*|recherche*|visite*|commande*"},
    {"fr: derniers articles consultés",
     "derniers|dernieres articles|produits|pieces consultes|consultees|vus|vues|regardes|achetes"},
    {"fr: vous hésitez encore", "vous|tu hesitez|pensez|hesites|penses|y _1 encore|toujours|pensez|penses"},
    {"fr: toujours intéressée", "encore|toujours hesitant*|interesse*|indecis*|envie"},
    {"fr: oublié quelque chose", "oublie|oubliee|oublies|laisse quelque|un|une chose|article|piece|produit"},
    {"fr: vous nous avez manqué", "nous avez|as|manquez|manques manque|beaucoup|tellement"},
    {"fr: cela fait longtemps", "cela|ca fait longtemps|un"},
    {"fr: vous étiez là", "vous|tu etiez|etais la|ici|passe|passee|venu|venue"},
    {"fr: vous semblez aimer", "vous|tu semblez|sembles"},
    {"fr: il semble que vous", "semble que vous|tu"},
    {"fr: nos données montrent", "nos|vos donnees|systemes|algorithmes montrent|disent|indiquent|suggerent"},
    {"fr: votre taille habituelle", "@fr_your taille|commande|boutique habituelle|habituel"},
    {"fr: comme la dernière fois", "comme la derniere fois"},
    {"fr: vous achetez souvent",
     "vous|tu achetez|commandez|regardez|choisissez|achetes|commandes|regardes souvent|toujours"},
    {"fr: finalisez votre commande", "finalisez|terminez|reprenez|finalise|termine votre|ta commande|achat"},
    /* ---- es ---- */
    {"es: porque has comprado", "porque|como|que|pues @es_adverbs~ @es_have @es_adverbs~ @es_did"},
    {"es: como compraste", "porque|como|que|pues|tras @es_adverbs~ @es_once"},
    {"es: ya que viste", "ya|puesto|dado|visto que @es_adverbs~ "
                         "viste|compro|miro|busco|pidio|visito|buscas|buscabas|miras|mirabas|compras"},
    {"es: te gustaron", "porque|como|que te|le gustaron|gusto|han|ha gustado?"},
    {"es: compraste",
     "!si|cuando|una "
     "compraste|miraste|buscaste|visitaste|pediste|anadiste|consultaste|abandonaste|dejaste|olvidaste"},
    {"es: hemos notado", "hemos|he notado|observado|detectado|comprobado|registrado"},
    {"es: nos dimos cuenta", "nos dimos|hemos dado? cuenta"},
    {"es: la última vez que",
     "ultima vez que @es_adverbs~ viniste|compraste|visitaste|estuviste|has|pasaste"},
    {"es: has estado buscando", "has|ha estado mirando|buscando|viendo|comprando|pensando"},
    {"es: según lo que", "segun|base|basado|inspirado a|en? lo que"},
    {"es: hemos visto que", "hemos visto que|como|cuanto|lo"},
    {"es: notamos que", "notamos|observamos|vimos|vemos que|tu|lo|como|cuanto"},
    {"es: te hemos visto", "te|le|os hemos|vimos visto|mirando|mirar|buscar|buscando|echado"},
    {"es: sabemos que buscabas", "sabemos|recordamos que|lo|cuanto|cuales|donde _2 "
                                 "has|te|buscas|buscabas|miras|mirabas|compras|compraste|viste|tu"},
    {"es: tu última visita", "@es_your _1 ultim*|reciente*|anterior*|pasad* _1 @es_trace"},
    {"es: tu compra reciente", "@es_your @es_trace reciente|recientes|anterior|anteriores|pasada|pasadas"},
    {"es: según tus compras",
     "segun|tras|despues|desde|basado|basada|basados|basadas|inspirado|inspirada|inspirados|inspiradas|base|"
     "funcion|partir|partiendo|teniendo|basandonos|elegido|elegidos _3 @es_your _1 @es_base"},
    {"es: gracias a tus compras", "gracias a @es_your _1 @es_base"},
    {"es: clientes como tú",
     "clientes|clientas|personas como tu|usted @es_adverbs~ han|compran|compraron|eligieron"},
    {"es: donde lo dejaste", "donde lo dejaste|habias"},
    {"es: tu historial", "@es_your historial|navegacion"},
    {"es: tu cesta te espera",
     "!anade|anadir|agrega|agregar|mete|pon|anadelo|anadela @es_your cesta|carrito|carro"},
    {"es: la cesta te espera", "cesta|carrito _1 te espera"},
    {"es: has mirado", "!si|cuando|quien|una|no @es_have @es_adverbs~ @es_told"},
    {"es: echaste un vistazo", "echaste|echado|echo un vistazo|ojo"},
    {"es: aún lo estás pensando",
     "sigues|aun|todavia @es_adverbs~ estas|esta pensando|buscando|dudando|mirando"},
    {"es: por tus compras", "!gracias|disculpa|pregunta por|debido|debidos a? @es_your _1 @es_base"},
    {"es: los artículos que viste", "articulos|articulo|productos|producto|prendas|zapatos|vestido|botas que "
                                    "@es_adverbs~ viste|has|miraste|dejaste|guardaste"},
    {"es: vistos recientemente",
     "vistos|vistas|visto|vista|comprad*|buscad*|consultad*|visitad*|mirad* recientemente|ultimamente"},
    {"es: vistos hace poco", "vistos|vistas|comprad*|buscad*|consultad* hace poco"},
    {"es: recientemente vistos",
     "recientemente|ultimamente vistos|vistas|visto|vista|comprad*|buscad*|consultad*|visitad*"},
    {"es: últimos vistos", "ultimos|ultimas articulos|productos|prendas? vistos|vistas|consultad*|comprad*"},
    {"es: sigues pensando",
     "sigues|aun|todavia|sigue pensando|buscando|dudando|interesad*|piensas|buscas|mirando"},
    {"es: olvidaste algo", "olvidaste|olvidas|olvido|olvidado|dejado|dejaste algo|tu|un|una"},
    {"es: te echamos de menos", "te|le|os hemos? echado|echamos|echabamos de menos"},
    {"es: estuviste aquí", "estabas|estuviste|volviste|pasaste aqui|por|mirando|buscando"},
    {"es: parece que te gusta", "parece|pareces que? te|buscas|tu|gustarte"},
    {"es: nuestros datos", "nuestros|tus datos|sistemas|algoritmos muestran|dicen|indican|sugieren"},
    {"es: tu talla habitual", "@es_your talla|tienda|pedido habitual"},
    {"es: como la última vez", "como la ultima vez"},
    {"es: compras a menudo", "compras|miras|buscas|eliges|pides a menudo|siempre"},
    {"es: termina tu pedido", "termina|finaliza|completa|retoma tu pedido|compra"},
    {.pattern = NULL}};
