/* What the page says, by language. See export_words.h. */
#include "host/export_words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const tags[LANGUAGES] = {"en", "it", "de", "fr", "es"};

static const char *const words[EXPORT_WORDS][LANGUAGES] = {
    [WORD_TITLE] = {"All data held", "Tutti i dati conservati", "Alle gespeicherten Daten",
                    "Toutes les données conservées", "Todos los datos conservados"},
    [WORD_INTRO] = {"Everything held under this id: where each detail comes from, what it may be used for, "
                    "and what was decided with it.",
                    "Tutto ciò che è conservato sotto questo identificativo: da dove viene ogni dato, a che "
                    "cosa può servire e che cosa è stato deciso con esso.",
                    "Alles, was unter dieser Kennung gespeichert ist: woher jede Angabe stammt, wozu sie "
                    "dienen darf und was damit entschieden wurde.",
                    "Tout ce qui est conservé sous cet identifiant : d’où vient chaque donnée, à quoi elle "
                    "peut servir et ce qui a été décidé avec elle.",
                    "Todo lo que se conserva con este identificador: de dónde viene cada dato, para qué "
                    "puede servir y qué se ha decidido con él."},
    [WORD_NUMBER] = {"Id", "Identificativo", "Kennung", "Identifiant", "Identificador"},
    [WORD_MADE] = {"As of {day}, {clock} UTC", "Situazione al {day}, {clock} UTC",
                   "Stand: {day}, {clock} UTC", "Situation au {day}, {clock} UTC",
                   "Situación a {day}, {clock} UTC"},
    [WORD_FILE] = {"The same in full, with every detail, exists as a machine-readable file (JSON).",
                   "Lo stesso contenuto, completo di ogni dettaglio, esiste come file leggibile da una "
                   "macchina (JSON).",
                   "Dasselbe gibt es vollständig, mit allen Einzelheiten, als maschinenlesbare Datei (JSON).",
                   "Le même contenu, complet et détaillé, existe en fichier lisible par une machine (JSON).",
                   "Lo mismo, completo y con todo detalle, existe como archivo legible por máquina (JSON)."},
    [WORD_CONTENTS] = {"Contents", "Indice", "Inhalt", "Sommaire", "Índice"},
    [WORD_NOTHING] = {"Nothing is held here.", "Qui non è conservato nulla.", "Hier ist nichts gespeichert.",
                      "Rien n’est conservé ici.", "Aquí no se conserva nada."},
    [WORD_MORE] = {"{n, plural, one {One more entry stands in the machine-readable file.} other {# more "
                   "entries stand in the machine-readable file.}}",
                   "{n, plural, one {Un’altra voce è nel file leggibile da una macchina.} other {Altre # "
                   "voci sono nel file leggibile da una macchina.}}",
                   "{n, plural, one {Ein weiterer Eintrag steht in der maschinenlesbaren Datei.} other {# "
                   "weitere Einträge stehen in der maschinenlesbaren Datei.}}",
                   "{n, plural, one {Une autre entrée figure dans le fichier lisible par une machine.} other "
                   "{# autres entrées figurent dans le fichier lisible par une machine.}}",
                   "{n, plural, one {Otra entrada está en el archivo legible por máquina.} other {Otras # "
                   "entradas están en el archivo legible por máquina.}}"},
    [WORD_DAMAGED] =
        {"{n, plural, one {One record can no longer be read.} other {# records can no longer be read.}}",
         "{n, plural, one {Una registrazione non è più leggibile.} other {# registrazioni non sono più "
         "leggibili.}}",
         "{n, plural, one {Ein Datensatz ist nicht mehr lesbar.} other {# Datensätze sind nicht mehr "
         "lesbar.}}",
         "{n, plural, one {Un enregistrement n’est plus lisible.} other {# enregistrements ne sont plus "
         "lisibles.}}",
         "{n, plural, one {Un registro ya no es legible.} other {# registros ya no son legibles.}}"},
    [WORD_STATUS] = {"Status", "Situazione", "Status", "Situation", "Situación"},
    [WORD_HARD] = {"Personal details", "Dati personali", "Persönliche Angaben", "Données personnelles",
                   "Datos personales"},
    [WORD_CARRIED] = {"Details without use", "Dati non utilizzati", "Angaben ohne Verwendung",
                      "Données non utilisées", "Datos sin uso"},
    [WORD_SOFT] = {"Estimates", "Stime", "Schätzungen", "Estimations", "Estimaciones"},
    [WORD_CONSENTS] = {"Consents", "Consensi", "Einwilligungen", "Consentements", "Consentimientos"},
    [WORD_WISHES] = {"Wishes", "Desideri", "Wünsche", "Souhaits", "Deseos"},
    [WORD_LIMITS] = {"Limits", "Limiti", "Grenzen", "Limites", "Límites"},
    [WORD_ASKS] = {"Questions", "Domande", "Fragen", "Questions", "Preguntas"},
    [WORD_CONTACTS] = {"Proposals and messages", "Proposte e messaggi", "Vorschläge und Nachrichten",
                       "Propositions et messages", "Propuestas y mensajes"},
    [WORD_WAKES] = {"Planned", "In programma", "Geplant", "Prévu", "Previsto"},
    [WORD_ACTIVITY] = {"Activity", "Attività", "Aktivität", "Activité", "Actividad"},
    [WORD_GOODS] = {"Orders and goods", "Ordini e articoli", "Bestellungen und Artikel",
                    "Commandes et articles", "Pedidos y artículos"},
    [WORD_VIEWED] = {"Product pages", "Pagine di prodotti", "Produktseiten", "Pages de produits",
                     "Páginas de productos"},
    [WORD_DECISIONS] = {"Decisions", "Decisioni", "Entscheidungen", "Décisions", "Decisiones"},
    [WORD_EVENTS] = {"Events", "Eventi", "Ereignisse", "Événements", "Eventos"},
    [WORD_PURPOSES] = {"Purposes", "Finalità", "Zwecke", "Finalités", "Finalidades"},
    [WORD_RETENTION] = {"How long data is kept", "Per quanto tempo si conservano i dati",
                        "Wie lange Daten bleiben", "Durée de conservation",
                        "Cuánto tiempo se conservan los datos"},
    [WORD_RIGHTS] = {"What can be done", "Che cosa si può fare", "Was möglich ist", "Ce qui est possible",
                     "Qué se puede hacer"},
    [WORD_RIGHTS_TEXT] = {"Details can be corrected, each purpose refused, each origin of data withdrawn, "
                          "and everything erased: a message to the shop is enough.",
                          "I dati si possono correggere, ogni finalità si può rifiutare, ogni origine si può "
                          "revocare e tutto si può cancellare: basta un messaggio al negozio.",
                          "Angaben können berichtigt, jeder Zweck abgelehnt, jede Herkunft zurückgenommen "
                          "und alles gelöscht werden: Eine Nachricht an das Geschäft genügt.",
                          "Les données peuvent être corrigées, chaque finalité refusée, chaque origine "
                          "retirée et tout effacé : un message à la boutique suffit.",
                          "Los datos se pueden corregir, cada finalidad rechazar, cada origen retirar y todo "
                          "borrar: basta un mensaje a la tienda."},
    [WORD_PROSPECT] = {"No order yet", "Nessun ordine finora", "Noch keine Bestellung",
                       "Pas encore de commande", "Ningún pedido todavía"},
    [WORD_NEW] = {"A new customer", "Nuovo cliente", "Neu in der Kundschaft", "Nouveau client",
                  "Cliente nuevo"},
    [WORD_ESTABLISHED] = {"An established customer", "Cliente abituale", "Feste Kundschaft", "Client fidèle",
                          "Cliente habitual"},
    [WORD_LAPSED] = {"A former customer", "Ex cliente", "Frühere Kundschaft", "Ancien client",
                     "Antiguo cliente"},
    [WORD_LIFECYCLE] = {"The status follows from the number of orders and from the time since the last "
                        "activity. It limits how personal a proposal may be.",
                        "La situazione dipende dal numero di ordini e dal tempo trascorso senza attività. "
                        "Limita quanto una proposta può essere personale.",
                        "Der Status ergibt sich aus der Zahl der Bestellungen und der Zeit ohne Aktivität. "
                        "Er begrenzt, wie persönlich ein Vorschlag sein darf.",
                        "La situation dépend du nombre de commandes et du temps sans activité. Elle limite à "
                        "quel point une proposition peut être personnelle.",
                        "La situación depende del número de pedidos y del tiempo sin actividad. Limita hasta "
                        "qué punto una propuesta puede ser personal."},
    [WORD_KNOWN] = {"Belongs to a person who made themselves known",
                    "Appartiene a una persona che si è fatta conoscere",
                    "Gehört zu einer Person, die sich zu erkennen gab",
                    "Appartient à une personne qui s’est fait connaître",
                    "Pertenece a una persona que se dio a conocer"},
    [WORD_UNKNOWN] = {"Belongs to nobody known by name", "Non appartiene a nessuno di noto",
                      "Gehört zu niemandem, der bekannt ist", "N’appartient à personne de connu",
                      "No pertenece a nadie conocido"},
    [WORD_ALIAS] = {"Earlier id, joined on {day}", "Identificativo precedente, unito il {day}",
                    "Frühere Kennung, zusammengeführt am {day}", "Ancien identifiant, réuni le {day}",
                    "Identificador anterior, unido el {day}"},
    [WORD_ORIGIN] = {"Origin", "Origine", "Herkunft", "Origine", "Origen"},
    [WORD_SAID] = {"Date", "Data", "Datum", "Date", "Fecha"},
    [WORD_PURPOSE] = {"Purpose", "Finalità", "Zweck", "Finalité", "Finalidad"},
    [WORD_STEER] = {"May help to choose proposals", "Può aiutare a scegliere le proposte",
                    "Darf bei der Auswahl von Vorschlägen helfen", "Peut aider à choisir les propositions",
                    "Puede ayudar a elegir propuestas"},
    [WORD_SAY] = {"May appear in a text", "Può comparire in un testo", "Darf in einem Text stehen",
                  "Peut figurer dans un texte", "Puede aparecer en un texto"},
    [WORD_FOR_OCCASION] = {"Tells the day of a greeting or a proposal for it",
                           "Indica il giorno di un augurio o di una proposta per l’occasione",
                           "Nennt den Tag eines Glückwunsches oder eines Vorschlags dazu",
                           "Indique le jour d’un vœu ou d’une proposition pour l’occasion",
                           "Indica el día de una felicitación o de una propuesta para la ocasión"},
    [WORD_FOR_SALUTATION] = {"Part of the form of address", "Serve alla formula di saluto", "Teil der Anrede",
                             "Sert à la formule d’appel", "Sirve para el saludo"},
    [WORD_FOR_LANGUAGE] = {"Chooses the language of texts", "Sceglie la lingua dei testi",
                           "Bestimmt die Sprache der Texte", "Choisit la langue des textes",
                           "Elige el idioma de los textos"},
    [WORD_FOR_ZONE] = {"Tells the local hour and day", "Indica l’ora e il giorno locali",
                       "Nennt Ortszeit und Tag", "Indique l’heure et le jour locaux",
                       "Indica la hora y el día locales"},
    [WORD_NO_USE] = {"Kept, and neither for choices nor for texts", "Conservato, né per scelte né per testi",
                     "Gespeichert, weder für Auswahl noch für Texte",
                     "Conservé, ni pour des choix ni pour des textes",
                     "Conservado, ni para elegir ni para textos"},
    [WORD_NOT_NOW] = {"Not in use at present", "Al momento non utilizzato", "Derzeit nicht verwendet",
                      "Non utilisé actuellement", "Sin uso por ahora"},
    [WORD_KEPT_FOR] = {"Kept for", "Conservato per", "Aufbewahrt für", "Conservé pendant",
                       "Se conserva durante"},
    [WORD_TAKEN_BACK] = {"taken back", "ritirato", "zurückgenommen", "retiré", "retirado"},
    [WORD_SPECIAL] = {"Especially sensitive", "Particolarmente delicato", "Besonders schützenswert",
                      "Particulièrement sensible", "Especialmente delicado"},
    [WORD_CARRIED_TEXT] = {"The shop makes no use of these at present; no rule reads them.",
                           "Il negozio al momento non li utilizza; nessuna regola li legge.",
                           "Das Geschäft verwendet sie derzeit nicht; keine Regel liest sie.",
                           "La boutique ne les utilise pas actuellement ; aucune règle ne les lit.",
                           "La tienda no los usa por ahora; ninguna regla los lee."},
    [WORD_SOFT_TEXT] = {"These are estimates drawn from signals, not facts. They can be wrong, and most of "
                        "them fade with time.",
                        "Sono stime tratte da segnali, non fatti. Possono essere sbagliate e quasi tutte "
                        "sbiadiscono col tempo.",
                        "Das sind Schätzungen aus Signalen, keine Tatsachen. Sie können falsch sein, und die "
                        "meisten verblassen mit der Zeit.",
                        "Ce sont des estimations tirées de signaux, non des faits. Elles peuvent être "
                        "fausses et la plupart s’estompent avec le temps.",
                        "Son estimaciones a partir de señales, no hechos. Pueden ser erróneas y casi todas "
                        "se desvanecen con el tiempo."},
    [WORD_VALUE] = {"Value {value} of 100, certainty {confidence} of 100",
                    "Valore {value} su 100, certezza {confidence} su 100",
                    "Wert {value} von 100, Sicherheit {confidence} von 100",
                    "Valeur {value} sur 100, certitude {confidence} sur 100",
                    "Valor {value} de 100, certeza {confidence} de 100"},
    [WORD_EVIDENCE] = {"Evidence: {origin}, with a weight of {weight}",
                       "Indizi: {origin}, con un peso di {weight}",
                       "Belege: {origin}, mit einem Gewicht von {weight}",
                       "Indices : {origin}, avec un poids de {weight}",
                       "Indicios: {origin}, con un peso de {weight}"},
    [WORD_HALF_LIFE] = {"Loses half of its weight within {span}", "Perde metà del suo peso in {span}",
                        "Halbwertszeit: {span}", "Perd la moitié de son poids en {span}",
                        "Pierde la mitad de su peso en {span}"},
    [WORD_STAYS] = {"Does not fade", "Non sbiadisce", "Verblasst nicht", "Ne s’estompe pas",
                    "No se desvanece"},
    [WORD_DAYS] = {"{n, plural, one {# day} other {# days}}", "{n, plural, one {# giorno} other {# giorni}}",
                   "{n, plural, one {# Tag} other {# Tage}}", "{n, plural, one {# jour} other {# jours}}",
                   "{n, plural, one {# día} other {# días}}"},
    [WORD_HOURS] = {"{n, plural, one {# hour} other {# hours}}", "{n, plural, one {# ora} other {# ore}}",
                    "{n, plural, one {# Stunde} other {# Stunden}}",
                    "{n, plural, one {# heure} other {# heures}}",
                    "{n, plural, one {# hora} other {# horas}}"},
    [WORD_GRANTED] = {"Given on {day}", "Dato il {day}", "Erteilt am {day}", "Donné le {day}",
                      "Dado el {day}"},
    [WORD_DENIED] = {"Refused on {day}", "Rifiutato il {day}", "Abgelehnt am {day}", "Refusé le {day}",
                     "Rechazado el {day}"},
    [WORD_WITHDRAWN] = {"Withdrawn on {day}", "Revocato il {day}", "Widerrufen am {day}", "Retiré le {day}",
                        "Retirado el {day}"},
    [WORD_TOLD] = {"said directly", "comunicato direttamente", "direkt mitgeteilt", "communiqué directement",
                   "comunicado directamente"},
    [WORD_BANNER] = {"in a banner on a page", "in un banner su una pagina", "in einem Banner auf einer Seite",
                     "dans un bandeau sur une page", "en un banner de una página"},
    [WORD_SIGNAL] = {"by a signal of the browser", "con un segnale del browser",
                     "durch ein Signal des Browsers", "par un signal du navigateur",
                     "con una señal del navegador"},
    [WORD_LIVE] = {"In force", "In vigore", "Gültig", "En vigueur", "Vigente"},
    [WORD_NOT_LIVE] = {"Not in force", "Non in vigore", "Nicht gültig", "Pas en vigueur", "No vigente"},
    [WORD_TEXT] = {"Text, version {n}", "Testo, versione {n}", "Text, Fassung {n}", "Texte, version {n}",
                   "Texto, versión {n}"},
    [WORD_TEXT_ANY] =
        {"In which language it was read is not on record; the machine-readable file has the text in all.",
         "Non risulta in quale lingua sia stato letto; il file leggibile da una macchina ha il testo in "
         "tutte.",
         "In welcher Sprache er gelesen wurde, ist nicht festgehalten; die maschinenlesbare Datei enthält "
         "den Text in allen.",
         "La langue dans laquelle il a été lu n’est pas connue ; le fichier lisible par une machine a le "
         "texte dans toutes.",
         "No consta en qué idioma se leyó; el archivo legible por máquina tiene el texto en todos."},
    [WORD_TEXT_GONE] = {"The text of version {n} is not on record.",
                        "Il testo della versione {n} non è conservato.",
                        "Der Text der Fassung {n} liegt nicht vor.",
                        "Le texte de la version {n} n’est pas conservé.",
                        "El texto de la versión {n} no consta."},
    [WORD_NO_VERSION] = {"Which version of a text was meant is not on record.",
                         "Non risulta a quale versione di un testo si riferisse.",
                         "Welche Fassung eines Textes gemeint war, ist nicht festgehalten.",
                         "La version du texte visée n’est pas connue.",
                         "No consta a qué versión de un texto se refería."},
    [WORD_GIVES] = {"In return", "In cambio", "Im Gegenzug", "En échange", "A cambio"},
    [WORD_WHERE] = {"Where", "Dove", "Wo", "Où", "Dónde"},
    [WORD_UNTIL] = {"Until {day}", "Fino al {day}", "Bis {day}", "Jusqu’au {day}", "Hasta el {day}"},
    [WORD_MUST] = {"Only", "Solo", "Nur", "Seulement", "Solo"},
    [WORD_PREFER] = {"Preferably", "Preferibilmente", "Am liebsten", "De préférence", "Preferentemente"},
    [WORD_NEVER] = {"Never", "Mai", "Nie", "Jamais", "Nunca"},
    [WORD_PRICE] = {"Price: {low} to {high}", "Prezzo: da {low} a {high}", "Preis: {low} bis {high}",
                    "Prix : de {low} à {high}", "Precio: de {low} a {high}"},
    [WORD_ASKED] = {"Put on {day}, without an answer", "Posta il {day}, senza risposta",
                    "Gestellt am {day}, ohne Antwort", "Posée le {day}, sans réponse",
                    "Hecha el {day}, sin respuesta"},
    [WORD_ANSWERED] = {"Answered on {day}", "Risposta il {day}", "Beantwortet am {day}", "Réponse le {day}",
                       "Respuesta el {day}"},
    [WORD_DECLINED] = {"Declined on {day}", "Rifiutata il {day}", "Abgelehnt am {day}", "Refusée le {day}",
                       "Rechazada el {day}"},
    [WORD_PREPARED] = {"Prepared on {day}", "Preparata il {day}", "Vorbereitet am {day}", "Préparée le {day}",
                       "Preparada el {day}"},
    [WORD_EXPOSED] = {"Shown on {day}", "Mostrata il {day}", "Gezeigt am {day}", "Montrée le {day}",
                      "Mostrada el {day}"},
    [WORD_DUE] = {"Due on {day}", "Previsto per il {day}", "Vorgesehen für den {day}", "Prévu pour le {day}",
                  "Previsto para el {day}"},
    [WORD_BIRTHDAY] = {"Birthday", "Compleanno", "Geburtstag", "Anniversaire", "Cumpleaños"},
    [WORD_NAME_DAY] = {"Name day", "Onomastico", "Namenstag", "Fête", "Santo"},
    [WORD_ANNIVERSARY] = {"Anniversary", "Anniversario", "Jahrestag", "Date anniversaire", "Aniversario"},
    [WORD_DISMISSED] = {"Shown on {day}, then closed", "Mostrata il {day}, poi chiusa",
                        "Gezeigt am {day}, dann geschlossen", "Montrée le {day}, puis fermée",
                        "Mostrada el {day}, luego cerrada"},
    [WORD_REJECTED] = {"Shown on {day}, then declined", "Mostrata il {day}, poi rifiutata",
                       "Gezeigt am {day}, dann abgelehnt", "Montrée le {day}, puis refusée",
                       "Mostrada el {day}, luego rechazada"},
    [WORD_ACCEPTED] = {"Shown on {day}, then accepted", "Mostrata il {day}, poi accettata",
                       "Gezeigt am {day}, dann angenommen", "Montrée le {day}, puis acceptée",
                       "Mostrada el {day}, luego aceptada"},
    [WORD_TIMES] = {"{n, plural, one {Once} other {# times}}, last on {day}",
                    "{n, plural, one {Una volta} other {# volte}}, da ultimo il {day}",
                    "{n, plural, one {Einmal} other {#-mal}}, zuletzt am {day}",
                    "{n, plural, one {Une fois} other {# fois}}, en dernier le {day}",
                    "{n, plural, one {Una vez} other {# veces}}, por último el {day}"},
    [WORD_ORDERS] = {"{n, plural, one {# order} other {# orders}}, {money} in total",
                     "{n, plural, one {# ordine} other {# ordini}}, {money} in totale",
                     "{n, plural, one {# Bestellung} other {# Bestellungen}}, insgesamt {money}",
                     "{n, plural, one {# commande} other {# commandes}}, {money} au total",
                     "{n, plural, one {# pedido} other {# pedidos}}, {money} en total"},
    [WORD_UNITS] = {"{n, plural, one {# piece} other {# pieces}}, last on {day}",
                    "{n, plural, one {# pezzo} other {# pezzi}}, da ultimo il {day}",
                    "{n, plural, one {# Stück} other {# Stück}}, zuletzt am {day}",
                    "{n, plural, one {# pièce} other {# pièces}}, en dernier le {day}",
                    "{n, plural, one {# pieza} other {# piezas}}, por último el {day}"},
    [WORD_LAST] = {"Last on {day}", "Da ultimo il {day}", "Zuletzt am {day}", "En dernier le {day}",
                   "Por último el {day}"},
    [WORD_AT] = {"{day}, {clock} UTC", "{day}, {clock} UTC", "{day}, {clock} UTC", "{day}, {clock} UTC",
                 "{day}, {clock} UTC"},
    [WORD_PLACE] = {"In the place “{where}”", "Nello spazio «{where}»", "Am Platz „{where}“",
                    "À l’emplacement « {where} »", "En el espacio «{where}»"},
    [WORD_SHOWN] = {"Proposals, to choose among: {what}", "Proposte tra cui scegliere: {what}",
                    "Vorschläge zur Wahl: {what}", "Propositions au choix : {what}",
                    "Propuestas a elegir: {what}"},
    [WORD_WORDS] = {"With the words: “{what}”", "Con le parole: «{what}»", "Mit den Worten: „{what}“",
                    "Avec les mots : « {what} »", "Con las palabras: «{what}»"},
    [WORD_NONE_SHOWN] = {"No proposal", "Nessuna proposta", "Kein Vorschlag", "Aucune proposition",
                         "Ninguna propuesta"},
    [WORD_RULE] = {"The rule: {what}", "La regola: {what}", "Die Regel: {what}", "La règle : {what}",
                   "La regla: {what}"},
    [WORD_MATCH] = {"Why: a rule of the shop applied at that moment.",
                    "Perché: in quel momento valeva una regola del negozio.",
                    "Warum: In diesem Moment galt eine Regel des Geschäfts.",
                    "Pourquoi : une règle de la boutique s’appliquait à ce moment.",
                    "Por qué: en ese momento se aplicaba una regla de la tienda."},
    [WORD_DEFAULT] =
        {"Why: no rule applied, so the general choice of the shop stood there.",
         "Perché: non valeva alcuna regola, quindi c’era la scelta generale del negozio.",
         "Warum: Keine Regel galt, darum stand dort die allgemeine Auswahl des Geschäfts.",
         "Pourquoi : aucune règle ne s’appliquait, c’était donc le choix général de la boutique.",
         "Por qué: no se aplicaba ninguna regla, de modo que estaba la selección general de la tienda."},
    [WORD_SPLIT] = {"Why: part of a comparison, with proposals made for everybody.",
                    "Perché: parte di un confronto, con proposte fatte per tutti.",
                    "Warum: Teil eines Vergleichs, mit Vorschlägen für alle.",
                    "Pourquoi : une comparaison, avec des propositions faites pour tous.",
                    "Por qué: parte de una comparación, con propuestas hechas para todos."},
    [WORD_DISABLED] = {"Why: a limit, a wish or too small a choice left this place empty.",
                       "Perché: un limite, un desiderio o una scelta troppo piccola ha tenuto vuoto questo "
                       "spazio.",
                       "Warum: Eine Grenze, ein Wunsch oder eine zu kleine Auswahl hielt diesen Platz leer.",
                       "Pourquoi : une limite, un souhait ou un choix trop réduit a gardé cet emplacement "
                       "vide.",
                       "Por qué: un límite, un deseo o una selección demasiado pequeña mantuvo vacío este "
                       "espacio."},
    [WORD_ERROR] = {"Why: a technical fault.", "Perché: un guasto tecnico.", "Warum: ein technischer Fehler.",
                    "Pourquoi : une panne technique.", "Por qué: un fallo técnico."},
    [WORD_NO_REASON] = {"Why: not on record.", "Perché: non risulta.", "Warum: nicht festgehalten.",
                        "Pourquoi : non consigné.", "Por qué: no consta."},
    [WORD_LATE] = {"Nothing was decided: the report of it came late.",
                   "Nulla è stato deciso: la notizia è arrivata tardi.",
                   "Nichts wurde entschieden: Die Meldung kam spät.",
                   "Rien n’a été décidé : le signalement est arrivé tard.",
                   "No se decidió nada: el aviso llegó tarde."},
    [WORD_IMPORT] = {"Nothing was decided: it came with records of the past.",
                     "Nulla è stato deciso: faceva parte di registrazioni del passato.",
                     "Nichts wurde entschieden: Es kam mit Aufzeichnungen aus der Vergangenheit.",
                     "Rien n’a été décidé : cela venait d’archives.",
                     "No se decidió nada: venía con registros del pasado."},
    [WORD_MASS] = {"No personal data played a part.", "Nessun dato personale ha avuto un ruolo.",
                   "Keine persönlichen Daten spielten eine Rolle.",
                   "Aucune donnée personnelle n’a joué un rôle.", "Ningún dato personal intervino."},
    [WORD_MASS_BUT] =
        {"Apart from the language, the wishes, what is owned already and earlier proposals, no personal data "
         "played a part.",
         "Oltre alla lingua, ai desideri, a ciò che si possiede già e alle proposte precedenti, nessun dato "
         "personale ha avuto un ruolo.",
         "Außer der Sprache, den Wünschen, dem, was schon vorhanden ist, und früheren Vorschlägen spielten "
         "keine persönlichen Daten eine Rolle.",
         "En dehors de la langue, des souhaits, des articles déjà possédés et des propositions antérieures, "
         "aucune donnée personnelle n’a joué un rôle.",
         "Aparte del idioma, los deseos, lo que ya se posee y las propuestas anteriores, ningún dato "
         "personal intervino."},
    [WORD_SEGMENT] = {"Only group and status could play a part.",
                      "Solo gruppo e situazione potevano avere un ruolo.",
                      "Nur Gruppe und Status konnten eine Rolle spielen.",
                      "Seuls le groupe et la situation pouvaient jouer un rôle.",
                      "Solo el grupo y la situación podían intervenir."},
    [WORD_INDIVIDUAL] =
        {"Data under the consents in force at the time could play a part.",
         "I dati coperti dai consensi allora in vigore potevano avere un ruolo.",
         "Daten unter den damals gültigen Einwilligungen konnten eine Rolle spielen.",
         "Les données couvertes par les consentements alors en vigueur pouvaient jouer un rôle.",
         "Los datos cubiertos por los consentimientos entonces en vigor podían intervenir."},
    [WORD_INVERSE] = {"The wishes on record came first.", "I desideri registrati venivano prima di tutto.",
                      "Die festgehaltenen Wünsche gingen vor.", "Les souhaits enregistrés passaient d’abord.",
                      "Los deseos registrados iban primero."},
    [WORD_LEFT_OUT] = {"{n, plural, one {One other proposal was left out by the rules.} other {# other "
                       "proposals were left out by the rules.}}",
                       "{n, plural, one {Un’altra proposta è rimasta fuori per le regole.} other {Altre # "
                       "proposte sono rimaste fuori per le regole.}}",
                       "{n, plural, one {Ein anderer Vorschlag schied nach den Regeln aus.} other {# andere "
                       "Vorschläge schieden nach den Regeln aus.}}",
                       "{n, plural, one {Une autre proposition a été écartée par les règles.} other {# "
                       "autres propositions ont été écartées par les règles.}}",
                       "{n, plural, one {Otra propuesta quedó fuera por las reglas.} other {Otras # "
                       "propuestas quedaron fuera por las reglas.}}"},
    [WORD_QUESTION] = {"The question put: “{what}”", "La domanda posta: «{what}»",
                       "Die gestellte Frage: „{what}“", "La question posée : « {what} »",
                       "La pregunta hecha: «{what}»"},
    [WORD_KEEP_EVENTS] = {"Events", "Eventi", "Ereignisse", "Événements", "Eventos"},
    [WORD_KEEP_STATES] = {"Earlier states of the profile", "Stati precedenti del profilo",
                          "Frühere Stände des Profils", "États antérieurs du profil",
                          "Estados anteriores del perfil"},
    [WORD_KEEP_DECISIONS] = {"Decisions", "Decisioni", "Entscheidungen", "Décisions", "Decisiones"},
    [WORD_KEEP_PROFILE] = {"The profile itself", "Il profilo stesso", "Das Profil selbst",
                           "Le profil lui-même", "El propio perfil"},
    [WORD_KEEP_INACTIVE] = {"Time without any activity after which the profile is erased",
                            "Tempo senza alcuna attività dopo il quale il profilo è cancellato",
                            "Zeit ohne jede Aktivität, nach der das Profil gelöscht wird",
                            "Temps sans aucune activité après lequel le profil est effacé",
                            "Tiempo sin ninguna actividad tras el cual se borra el perfil"},
    [WORD_ERASED] = {"Time within which an erasure that is asked for is done",
                     "Tempo entro il quale si esegue una cancellazione richiesta",
                     "Frist, in der ein Antrag auf Löschung erledigt ist",
                     "Délai d’exécution d’une demande d’effacement",
                     "Plazo en el que se cumple una petición de supresión"},
    [WORD_UNTIL_ERASED] = {"until erasure is asked for", "fino a una richiesta di cancellazione",
                           "bis zu einem Antrag auf Löschung", "jusqu’à une demande d’effacement",
                           "hasta que se pida su supresión"},
    [WORD_FOR_EVER] = {"without a fixed end", "senza una scadenza fissa", "ohne festes Ende",
                       "sans terme fixé", "sin plazo fijo"},
    [WORD_CONSENT] = {"Basis: consent", "Base: consenso", "Grundlage: Einwilligung", "Base : consentement",
                      "Base: consentimiento"},
    [WORD_CONTRACT] = {"Basis: contract", "Base: contratto", "Grundlage: Vertrag", "Base : contrat",
                       "Base: contrato"},
    [WORD_INTEREST] = {"Basis: legitimate interest, until an objection",
                       "Base: legittimo interesse, fino a un’opposizione",
                       "Grundlage: berechtigtes Interesse, bis zu einem Widerspruch",
                       "Base : intérêt légitime, jusqu’à une opposition",
                       "Base: interés legítimo, hasta una oposición"},
    [WORD_THIRD_PARTY] = {"Data goes to others", "I dati vanno ad altri", "Daten gehen an andere",
                          "Des données vont à des tiers", "Los datos van a otros"},
    [WORD_DEGREE_CAP] = {"How personal at most", "Personale al massimo", "Wie persönlich höchstens",
                         "Personnel au plus", "Personal como mucho"},
    [WORD_CAP_MASS] = {"what is made for everybody", "ciò che è fatto per tutti", "was für alle gemacht ist",
                       "ce qui est fait pour tous", "lo que se hace para todos"},
    [WORD_CAP_SEGMENT] = {"by group and status alone", "solo secondo gruppo e situazione",
                          "nur nach Gruppe und Status", "selon le groupe et la situation seulement",
                          "solo según el grupo y la situación"},
    [WORD_CAP_INDIVIDUAL] = {"by what the consents cover", "secondo ciò che i consensi coprono",
                             "nach dem, was die Einwilligungen decken",
                             "selon ce que couvrent les consentements",
                             "dentro de lo que cubren los consentimientos"},
    [WORD_ORIGIN_OFF] = {"Origin withdrawn on {day}", "Origine revocata il {day}",
                         "Herkunft zurückgenommen am {day}", "Origine retirée le {day}",
                         "Origen retirado el {day}"},
    [WORD_NO_LIMITS] = {"No limit is set.", "Nessun limite è impostato.", "Keine Grenze ist gesetzt.",
                        "Aucune limite n’est fixée.", "No hay ningún límite."},
    [WORD_DECLARED] = {"Told directly", "Comunicato direttamente", "Direkt mitgeteilt",
                       "Communiqué directement", "Comunicado directamente"},
    [WORD_WEB] = {"Visits to the pages", "Visite alle pagine", "Besuche der Seiten", "Visites des pages",
                  "Visitas a las páginas"},
    [WORD_PURCHASES] = {"Orders", "Ordini", "Bestellungen", "Commandes", "Pedidos"},
    [WORD_SERVICE] = {"Contacts with the service", "Contatti con il servizio", "Kontakte mit dem Service",
                      "Contacts avec le service", "Contactos con el servicio"},
};

const char *export_word(enum export_word word, enum export_language language) {
  return words[word][language];
}

const char *export_language_tag(enum export_language language) {
  return tags[language];
}

enum export_language export_language_of(const char *tag, size_t length) {
  size_t subtag = 0;
  int language = 0;
  while (subtag < length && tag[subtag] != '-' && tag[subtag] != '_') subtag++;
  while (language < LANGUAGES && (subtag != 2 || strncasecmp(tags[language], tag, subtag))) language++;
  return (enum export_language)language;
}

/* The weight behind a language's tag, 1 where none is said. */
static double weight_of(const char *at, const char *end) {
  const char *weight = memmem(at, (size_t)(end - at), "q=", 2);
  return weight ? strtod(weight + 2, NULL) : 1;
}

enum export_language export_language_accepted(const char *header) {
  enum export_language best = LANGUAGES;
  double most = 0;
  for (const char *at = header; at && *at;) {
    at += strspn(at, " \t,");
    const char *end = at + strcspn(at, ",");
    enum export_language language = export_language_of(at, strcspn(at, " ;,"));
    double weight = weight_of(at, end);
    if (language != LANGUAGES && weight > most) {
      best = language;
      most = weight;
    }
    at = end;
  }
  return best;
}
