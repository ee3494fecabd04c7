/* The words of the pages behind links. Data alone: to add a language, a column; to add a word, a row. */
#include "host/link_words.h"

static const char *const words[LINK_WORDS][LANGUAGES] = {
    [LINK_TITLE] = {"Your choices", "Le tue scelte", "Ihre Wahl", "Vos choix", "Tus opciones"},
    [LINK_INTRODUCTION] =
        {"Here you can have less of it, or none at all. Nothing is shown here of what we know.",
         "Qui puoi ridurre quello che facciamo per te, o fermarlo del tutto. Qui non si vede nulla di quello "
         "che "
         "sappiamo.",
         "Hier können Sie weniger davon haben, oder gar nichts. Von dem, was wir wissen, ist hier nichts zu "
         "sehen.",
         "Ici, vous pouvez en recevoir moins, ou plus rien. Rien de ce que nous savons n’est montré ici.",
         "Aquí puedes recibir menos, o nada en absoluto. Aquí no se muestra nada de lo que sabemos."},
    [LINK_LESS] = {"Choose less for me", "Scegliete di meno per me", "Weniger für mich auswählen",
                   "Choisir moins pour moi", "Elegid menos por mí"},
    [LINK_LESS_SEGMENT] = {"Only what suits people like me", "Solo ciò che va bene per persone come me",
                           "Nur was für Menschen wie mich passt",
                           "Seulement ce qui convient à des gens comme moi",
                           "Solo lo que va bien a gente como yo"},
    [LINK_LESS_MASS] = {"The same for me as for everybody", "Per me lo stesso che per tutti",
                        "Für mich dasselbe wie für alle", "Pour moi la même chose que pour tous",
                        "Lo mismo para mí que para todos"},
    [LINK_OBJECT] = {"What we may use it for", "Per che cosa possiamo usarlo",
                     "Wofür wir es verwenden dürfen", "Ce pour quoi nous pouvons l’utiliser",
                     "Para qué podemos usarlo"},
    [LINK_OBJECT_BUTTON] = {"No, not for this", "No, non per questo", "Nein, dafür nicht",
                            "Non, pas pour cela", "No, para esto no"},
    [LINK_ORIGINS] = {"Where we may learn from", "Da dove possiamo imparare", "Woraus wir lernen dürfen",
                      "D’où nous pouvons apprendre", "De dónde podemos aprender"},
    [LINK_ORIGIN_BUTTON] = {"Unlearn this", "Dimenticate questo", "Das verlernen", "Désapprendre cela",
                            "Olvidad esto"},
    [LINK_NEVER] = {"What I never want to see", "Che cosa non voglio vedere mai", "Was ich nie sehen will",
                    "Ce que je ne veux jamais voir", "Lo que no quiero ver nunca"},
    [LINK_NEVER_BUTTON] = {"Never", "Mai", "Nie", "Jamais", "Nunca"},
    [LINK_FORGET] = {"Forget me", "Dimenticatemi", "Vergessen Sie mich", "Oubliez-moi", "Olvidadme"},
    [LINK_FORGET_TEXT] =
        {"Everything we hold of you goes. For seven days you can change your mind; after that nobody can "
         "bring it "
         "back.",
         "Se ne va tutto quello che abbiamo di te. Per sette giorni puoi ripensarci; dopo, nessuno può "
         "riportarlo "
         "indietro.",
         "Alles, was wir von Ihnen haben, wird gelöscht. Sieben Tage lang können Sie es sich anders "
         "überlegen; danach "
         "kann es niemand zurückholen.",
         "Tout ce que nous avons de vous disparaît. Pendant sept jours, vous pouvez changer d’avis ; "
         "ensuite, personne "
         "ne peut le faire revenir.",
         "Se borra todo lo que tenemos de ti. Durante siete días puedes cambiar de idea; después nadie puede "
         "recuperarlo."},
    [LINK_FORGET_BUTTON] = {"Forget me …", "Dimenticatemi …", "Vergessen Sie mich …", "Oubliez-moi …",
                            "Olvidadme …"},
    [LINK_CONFIRM_TITLE] = {"Shall we forget you?", "Vuoi che ti dimentichiamo?", "Sollen wir Sie vergessen?",
                            "Faut-il vous oublier ?", "¿Quieres que te olvidemos?"},
    [LINK_CONFIRM_TEXT] = {"From this moment nothing of you is used or shown. In seven days it is deleted, "
                           "everywhere. What you asked of "
                           "others, such as an order that is on its way, is not ours to stop.",
                           "Da questo momento nulla di te viene usato né mostrato. Tra sette giorni viene "
                           "cancellato, ovunque. Ciò che "
                           "hai chiesto ad altri, come un ordine in viaggio, non sta a noi fermarlo.",
                           "Von diesem Augenblick an wird nichts von Ihnen verwendet oder gezeigt. In sieben "
                           "Tagen wird es gelöscht, "
                           "überall. Was Sie anderswo veranlasst haben, etwa eine Bestellung, die unterwegs "
                           "ist, halten wir nicht auf.",
                           "Dès maintenant, rien de vous n’est utilisé ni montré. Dans sept jours, tout est "
                           "effacé, partout. Ce que vous "
                           "avez demandé ailleurs, comme une commande en route, nous ne l’arrêtons pas.",
                           "Desde este momento no se usa ni se muestra nada de ti. En siete días se borra, "
                           "en todas partes. Un pedido que "
                           "ya está en camino sigue su curso."},
    [LINK_CONFIRM_BUTTON] = {"Yes, forget me", "Sì, dimenticatemi", "Ja, vergessen Sie mich",
                             "Oui, oubliez-moi", "Sí, olvidadme"},
    [LINK_DONE_TITLE] = {"Done", "Fatto", "Erledigt", "C’est fait", "Hecho"},
    [LINK_DONE_LESS] = {"From now on less is chosen for you.", "Da ora scegliamo di meno per te.",
                        "Von nun an wird weniger für Sie ausgewählt.",
                        "Désormais, moins de choses sont choisies pour "
                        "vous.",
                        "Desde ahora elegimos menos por ti."},
    [LINK_DONE_OBJECT] = {"From now on we do not use it for this.", "Da ora non lo usiamo per questo.",
                          "Von nun an verwenden wir es dafür nicht.",
                          "Désormais, nous ne l’utilisons plus pour cela.",
                          "Desde ahora no lo usamos para esto."},
    [LINK_DONE_ORIGIN] = {"What came from there is unlearned, and nothing more is learned from it.",
                          "Quello che veniva da lì è dimenticato, e da lì non impariamo più nulla.",
                          "Was von dort kam, ist verlernt, und es kommt nichts mehr hinzu.",
                          "Ce qui venait de là est désappris, et plus rien n’en est appris.",
                          "Lo que venía de ahí está olvidado, y de ahí no aprendemos nada más."},
    [LINK_DONE_NEVER] = {"You will not be shown that again.", "Non te lo mostreremo più.",
                         "Das wird Ihnen nicht mehr gezeigt.", "Cela ne vous sera plus montré.",
                         "No te lo mostraremos más."},
    [LINK_DONE_FORGET] = {"You are forgotten. Until %s you can change your mind, here.",
                          "Ti abbiamo dimenticato. Fino al %s puoi ripensarci, qui.",
                          "Sie sind vergessen. Bis zum %s können Sie es sich hier anders überlegen.",
                          "Vous êtes oublié. Jusqu’au %s, vous pouvez changer d’avis ici.",
                          "Te hemos olvidado. Hasta el %s puedes cambiar de idea aquí."},
    [LINK_DONE_UNDO] = {"All is as it was.", "Tutto è come prima.", "Alles ist wie zuvor.",
                        "Tout est comme avant.", "Todo está como antes."},
    [LINK_HIDDEN] = {"You asked to be forgotten. Until %s you can change your mind.",
                     "Hai chiesto di essere dimenticato. Fino al %s puoi ripensarci.",
                     "Sie wollten vergessen werden. Bis zum %s können Sie es sich anders überlegen.",
                     "Vous avez demandé à être oublié. Jusqu’au %s, vous pouvez changer d’avis.",
                     "Te estamos olvidando. Hasta el %s puedes cambiar de idea."},
    [LINK_UNDO_BUTTON] = {"Do not forget me", "Non dimenticatemi", "Vergessen Sie mich nicht",
                          "Ne m’oubliez pas", "No me olvidéis"},
    [LINK_NONE_TITLE] = {"This link does not work", "Questo collegamento non funziona",
                         "Dieser Link funktioniert nicht", "Ce lien ne fonctionne pas",
                         "Este enlace no funciona"},
    [LINK_NONE_TEXT] =
        {"It may have been cut short on the way. Open it from the message that it came with.",
         "Forse è arrivato tagliato. Aprilo dal messaggio in cui era.",
         "Vielleicht wurde er unterwegs gekürzt. Öffnen Sie ihn aus der Nachricht, mit der er kam.",
         "Il a peut-être été coupé en chemin. Ouvrez-le depuis le message qui l’accompagnait.",
         "Quizá llegó cortado. Ábrelo desde el mensaje en el que venía."},
    [LINK_LATER_TITLE] = {"Not yet", "Non ancora", "Noch nicht", "Pas encore", "Todavía no"},
    [LINK_LATER_TEXT] = {"It could not be kept at this moment. Please try again in a minute.",
                         "In questo momento non è stato possibile. Riprova tra un minuto.",
                         "Im Augenblick ging es nicht. Bitte versuchen Sie es in einer Minute noch einmal.",
                         "Cela n’a pas été possible pour le moment. Réessayez dans une minute.",
                         "En este momento no ha sido posible. Vuelve a intentarlo en un minuto."},
    [LINK_ONCE_TEXT] = {"This opens once, for you alone.", "Si apre una volta sola, solo per te.",
                        "Das öffnet sich ein einziges Mal, nur für Sie.",
                        "Cela s’ouvre une seule fois, pour vous seul.",
                        "Esto se abre una sola vez, solo para ti."},
    [LINK_ONCE_BUTTON] = {"Open", "Apri", "Öffnen", "Ouvrir", "Abrir"},
    [LINK_ONCE_ENDED_TEXT] = {"It was opened before, or its time is over. Ask for a new one.",
                              "È già stato aperto, o è scaduto. Chiedine uno nuovo.",
                              "Er wurde schon geöffnet, oder seine Zeit ist um. Fordern Sie einen neuen an.",
                              "Il a déjà été ouvert, ou son temps est passé. Demandez-en un nouveau.",
                              "Ya se abrió, o ha caducado. Pide uno nuevo."},
    [LINK_SEE] = {"What we hold of you", "Che cosa conserviamo di te", "Was wir von Ihnen haben",
                  "Ce que nous avons de vous", "Lo que tenemos de ti"},
    [LINK_SEE_BUTTON] = {"See it", "Guardalo", "Ansehen", "Le voir", "Verlo"},
    [LINK_NOTHING_TEXT] = {"We hold nothing about you.", "Non conserviamo nulla su di te.",
                           "Wir haben nichts über Sie gespeichert.", "Nous ne conservons rien sur vous.",
                           "No guardamos nada sobre ti."},
    [LINK_SAVE_BUTTON] = {"Take it along, as a file", "Portalo con te, in un file", "Als Datei mitnehmen",
                          "L’emporter dans un fichier", "Llévatelo en un archivo"},
    [LINK_MORE] = {"Choose for me as well as you can", "Scegliete per me meglio che potete",
                   "Wählen Sie für mich, so gut Sie können", "Choisissez pour moi du mieux possible",
                   "Elegid por mí lo mejor que podáis"},
    [LINK_GRANT_BUTTON] = {"Yes, for this", "Sì, per questo", "Ja, dafür", "Oui, pour cela", "Sí, para esto"},
    [LINK_ALLOW_BUTTON] = {"Learn from this again", "Imparate di nuovo da qui", "Wieder daraus lernen",
                           "Apprendre de nouveau de là", "Aprended de ahí otra vez"},
    [LINK_RECEIPT] = {"The number of the receipt", "Il numero della ricevuta", "Die Nummer der Quittung",
                      "Le numéro du reçu", "El número del recibo"},
    [LINK_DONE_MORE] = {"It is as you wish.", "È come desideri.", "Es ist, wie Sie es wünschen.",
                        "C’est comme vous le souhaitez.", "Es como deseas."},
};

const char *link_word(enum link_word word, enum export_language language) {
  return words[word][language];
}
