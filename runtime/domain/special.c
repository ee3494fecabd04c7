/* Taking special categories out of an event's tree, member by member. See special.h.
 *
 *   name is of a category            ─► out, whatever is in it      {"religion": …}, {"health": {"status": …}}
 *   name of goods                    ─► left alone, all of it       {"items": […]}
 *   text where people speak          ─► out, if it says something   {"traits": {"about": "I am a Catholic"}}
 *   name and value as two members    ─► the value out, by its name  {"question": "Your religion?", "answer": …}
 *   answer to an ask of ours         ─► as its attribute            {"answers": {"q2": …}}
 *   consent to a purpose of ours     ─► stays                       {"consent": {"medical": "denied"}}
 *
 * What people are called and where they live is not what they say of themselves: Christian, Church Street. Only what can
 * be no name at all is taken out there (special_sure.c). Between two
 * calls nothing is kept but harmless names, where the caller gives a memo; any thread. The time it takes grows with the
 * event and nothing else: tests/unit/test_special_time.c has the shapes that cost most.
 */
#include "domain/special.h"

#include <string.h>

#include "base/text.h"
#include "domain/special_words.h"

struct walk {
  const struct special_scope *scope;
  struct buffer path, words;
  size_t above; /* how much of the path is around the member that is judged */
  size_t count;
};

/* Of a name what is put before those below it, and into the path: so each level costs those below it the same, however
 * long its name. */
enum { PARENT_BYTES = 48, PATH_NAME_BYTES = 128 };

/* Whether people speak here: not, by names (of their own, a place, a firm), of themselves. */
enum said { UNSAID, NAMED, SAID };

/* Where a member stands. */
struct place {
  json_value *container;
  const char *parent; /* the name of the object around it, folded; "": none that says anything */
  enum said said;
  bool is_attribute; /* of a customer.profile */
  bool is_answer;    /* of an ask.answered */
  bool is_data;      /* the event's data itself */
  int hears;         /* a member `consent` is heard: 1 here, 2 in the `context` here too */
  bool is_consent;   /* inside of one */
};

/* ---- kinds of names ---- */

/* Each list is sorted: it is searched by halves. To add a name, add it in its place. */
static const char *const goods_names[] = {"article",    "articles", "articoli",  "articulos", "artikel",
                                          "basket",     "cart",     "item",      "items",     "line item",
                                          "line items", "offer",    "offers",    "prodotti",  "prodotto",
                                          "product",    "producto", "productos", "products",  "produit",
                                          "produits",   "produkt",  "produkte",  "sku",       "skus"};
static const char *const saying_names[] = {
    "about",      "anmerkung",  "anmerkungen", "answer",       "answers",     "antwort",      "antworten",
    "attributes", "attributi",  "avis",        "beschreibung", "bewertung",   "bio",          "biography",
    "body",       "comentario", "comentarios", "comment",      "commentaire", "commentaires", "commenti",
    "commento",   "comments",   "corpo",       "corps",        "cuerpo",      "domanda",      "feedback",
    "frage",      "freetext",   "freitext",    "kommentar",    "kommentare",  "libere",       "libero",
    "libre",      "me",         "mensaje",     "message",      "messages",    "messaggio",    "nachricht",
    "nota",       "notas",      "note",        "notes",        "notiz",       "notizen",      "opinion",
    "pregunta",   "question",   "recensione",  "remark",       "remarks",     "remarque",     "reponse",
    "reponses",   "resena",     "respuesta",   "respuestas",   "review",      "reviews",      "rezension",
    "risposta",   "risposte",   "testo",       "text",         "texte",       "texto",        "traits",
    "transcript", "tratti"};
static const char *const silent_names[] = {
    "artist", "author",   "avatar",   "brand",     "brands",    "color",    "colore",  "colors",
    "colour", "currency", "designer", "email",     "horoscope", "iban",     "id",      "image",
    "item",   "items",    "language", "languages", "lingua",    "link",     "locale",  "mail",
    "marca",  "marke",    "marque",   "oroscopo",  "phone",     "prodotto", "product", "products",
    "segno",  "sign",     "sku",      "telefono",  "url",       "zodiac"};
static const char *const naming_names[] = {
    "address", "apellido", "apellidos", "azienda", "calle",     "citta",    "city",   "ciudad",
    "cognome", "company",  "country",   "firma",   "indirizzo", "nachname", "name",   "names",
    "nom",     "nombre",   "nome",      "ort",     "place",     "prenom",   "region", "stadt",
    "strasse", "street",   "surname",   "town",    "via",       "ville",    "vorname"};
static const char *const asking_names[] = {"attribute", "field",    "key",      "label",
                                           "name",      "property", "question", "trait"};
static const char *const answering_names[] = {"answer",   "answers",   "choice",   "choices",
                                              "response", "responses", "selected", "selection",
                                              "val",      "value",     "values"};
/* CloudEvents' own, and ours. */
static const char *const envelope_names[] = {
    "datacontenttype", "dataschema", "id",   "locale",        "placements", "source",
    "specversion",     "subject",    "time", "timesynthetic", "touchpoint", "type"};

static int compare_word(const char *word, size_t length, const char *name) {
  if (*word != *name || !length) return *word - *name; /* nearly always enough */
  int order = strncmp(word, name, length);
  return order ? order : -(name[length] != '\0');
}

/* By halves, without the calls of bsearch: every member of every event is looked for in several lists. */
static bool is_one_of(const char *const *names, size_t count, const char *word, size_t length) {
  size_t from = 0;
  while (from < count) {
    size_t middle = from + (count - from) / 2;
    int order = compare_word(word, length, names[middle]);
    if (!order) return true;
    if (order < 0)
      count = middle;
    else
      from = middle + 1;
  }
  return false;
}

#define IS_ONE_OF(names, word, length) is_one_of(names, sizeof(names) / sizeof *(names), word, length)

/* What a harmless name says of what is in it. */
enum { IS_GOODS = 1, IS_SAYING = 2, IS_SILENT = 4, IS_ASKING = 8, IS_ANSWERING = 16, IS_NAMING = 32 };

static int silence_of(const char *words) {
  int traits = 0;
  for (;;) {
    size_t length = strcspn(words, " ");
    traits |= IS_ONE_OF(silent_names, words, length) * IS_SILENT;
    traits |= IS_ONE_OF(naming_names, words, length) * IS_NAMING;
    if (!words[length]) return traits;
    words += length + 1;
  }
}

/* By the last word that is no number: "customer_comment_2". */
static bool is_saying(const char *words) {
  size_t end = strlen(words);
  while (end && (words[end - 1] == ' ' || (words[end - 1] >= '0' && words[end - 1] <= '9'))) end--;
  size_t begin = end;
  while (begin && words[begin - 1] != ' ') begin--;
  return IS_ONE_OF(saying_names, words + begin, end - begin);
}

static int traits_of(const char *words) {
  size_t length = strlen(words);
  return IS_ONE_OF(goods_names, words, length) * IS_GOODS | is_saying(words) * IS_SAYING | silence_of(words) |
         IS_ONE_OF(asking_names, words, length) * IS_ASKING |
         IS_ONE_OF(answering_names, words, length) * IS_ANSWERING;
}

/* ---- out ---- */

static enum special_category category_of(struct walk *walk, const char *parent, const char *key) {
  size_t before = strlen(parent) + (*parent != '\0');
  buffer_clear(&walk->words);
  if (before) buffer_print(&walk->words, "%s ", parent);
  special_split_key((struct slice){key, strlen(key)}, &walk->words);
  if (before && walk->words.length == before) walk->words.length--;
  return special_find(buffer_text(&walk->words), SPECIAL_KEYS);
}

/* As category_of. What the name says besides is in *traits. */
static enum special_category judge_name(struct walk *walk, const char *parent, const char *key, int *traits) {
  struct special_memo *memo = walk->scope->memo;
  *traits = special_memo_find(memo, parent, key);
  if (*traits >= 0) return SPECIAL_NONE;
  enum special_category category = category_of(walk, parent, key);
  *traits = traits_of(buffer_text(&walk->words));
  if (!category) special_memo_keep(memo, parent, key, *traits);
  return category;
}

/* The same of a name whose category is not asked for. */
static int traits_of_key(struct walk *walk, const char *key) {
  int traits = special_memo_find(walk->scope->memo, "", key);
  if (traits >= 0) return traits;
  buffer_clear(&walk->words);
  special_split_key((struct slice){key, strlen(key)}, &walk->words);
  return traits_of(buffer_text(&walk->words));
}

static void take(struct walk *walk, json_value *container, const json_value *member,
                 enum special_category category) {
  const struct special_scope *scope = walk->scope;
  walk->count++;
  if (scope->refused) scope->refused(scope->context, buffer_text(&walk->path), category);
  json_remove(container, member);
}

/* By its name, which is told only where it is the lists' own or the schema's, and so has nothing of its sender's in it:
 * else where it was. */
static void take_named(struct walk *walk, const struct place *place, const json_value *member,
                       enum special_category category, bool is_declared) {
  const char *key = json_key(member);
  bool is_told = is_declared ? !special_of_value((struct slice){key, strlen(key)})
                             : special_is_known(buffer_text(&walk->words));
  if (!is_told) walk->path.length = walk->above;
  take(walk, place->container, member, category);
}

static size_t path_push(struct walk *walk, const char *key) {
  size_t length = walk->path.length;
  if (length) buffer_add_byte(&walk->path, '.');
  buffer_add(&walk->path, key, text_utf8_prefix(key, strnlen(key, PATH_NAME_BYTES)));
  return length;
}

static bool is_goods(const struct walk *walk, int traits) {
  static const char data[] = "data.";
  const char *items = walk->scope->items;
  size_t length = items ? strlen(items) : 0;
  if (traits & IS_GOODS) return true;
  return items && walk->path.length == sizeof data - 1 + length &&
         !memcmp(walk->path.data + sizeof data - 1, items, length);
}

/* ---- consent ---- */

static bool is_purpose(const struct walk *walk, const char *name) {
  const struct special_scope *scope = walk->scope;
  return scope->is_purpose && scope->is_purpose(scope->context, name);
}

/* What is said of a purpose, under any of its names, is a word on consent and none on the person: {"medical": false}. So is
 * what TCF writes in letters of its own. */
static bool is_word_on_consent(const struct walk *walk, const json_value *member) {
  static const char tcf_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  const char *key = json_key(member), *text = json_string(member);
  if (text && !strcmp(key, "tcString")) return !text[strspn(text, tcf_letters)];
  bool is_state = text ? !strcmp(text, "granted") || !strcmp(text, "denied")
                       : json_type(member) == JSON_TRUE || json_type(member) == JSON_FALSE;
  return is_state && is_purpose(walk, key);
}

static bool is_consent_below(const struct place *place, const char *key) {
  return place->is_consent ||
         (place->hears && (!strcmp(key, "consent") || !strcmp(key, "consentManagement"))) ||
         (place->hears == 2 && !strcmp(key, "tcf"));
}

/* ---- the walk ---- */

static void walk_object(struct walk *walk, const struct place *place);
static void walk_answers(struct walk *walk, const json_value *answers);

static void judge_text(struct walk *walk, const struct place *place, const json_value *value) {
  const char *text = json_string(value);
  const struct slice slice = {text, strlen(text)};
  enum special_category category =
      place->said == SAID ? special_of_value(slice) : special_of_proper_name(slice);
  if (category) take(walk, place->container, value, category);
}

/* What is in a member or an element whose name is harmless. */
static void walk_value(struct walk *walk, const struct place *place, const json_value *value) {
  struct place inside = {.container = (json_value *)value,
                         .parent = place->parent,
                         .said = place->said,
                         .hears = place->hears,
                         .is_consent = place->is_consent};
  switch (json_type(value)) {
  case JSON_STRING:
    if (place->said && !(place->is_consent && is_purpose(walk, json_string(value))))
      judge_text(walk, place, value);
    break;
  case JSON_OBJECT:
    walk_object(walk, &inside);
    break;
  case JSON_ARRAY:
    inside.hears = 0;
    for (const json_value *element = json_first(value), *next; element; element = next) {
      next = json_next(element);
      walk_value(walk, &inside, element);
    }
    break;
  default:
    break;
  }
}

static enum special_category declared_category(const struct walk *walk, const struct place *place,
                                               const char *attribute) {
  const struct special_scope *scope = walk->scope;
  return (place->is_attribute || place->is_answer) && scope->declared
             ? scope->declared(scope->context, attribute)
             : SPECIAL_NONE;
}

/* An answer goes by the name of the attribute that it is for, whatever its id. */
static const char *name_of(const struct walk *walk, const struct place *place, const json_value *member) {
  const struct special_scope *scope = walk->scope;
  const char *key = json_key(member);
  const char *attribute = place->is_answer && scope->answered ? scope->answered(scope->context, key) : NULL;
  return attribute ? attribute : key;
}

static bool are_answers(const struct walk *walk, const json_value *member) {
  return walk->scope->answered && json_type(member) == JSON_OBJECT && !strcmp(json_key(member), "answers") &&
         !strcmp(walk->scope->type, "ask.answered");
}

/* The last words of a name that is too long are those beside the names below it. */
static void fold_parent(struct walk *walk, const char *key, char parent[static PARENT_BYTES + 1]) {
  buffer_clear(&walk->words);
  special_split_key((struct slice){key, strlen(key)}, &walk->words);
  const char *words = buffer_text(&walk->words);
  if (walk->words.length > PARENT_BYTES) {
    words += walk->words.length - PARENT_BYTES;
    words += strcspn(words, " ");
    words += *words == ' ';
  }
  strcpy(parent, words);
}

static void walk_member_value(struct walk *walk, const struct place *place, const json_value *member,
                              enum said said) {
  const char *key = json_key(member);
  char parent[PARENT_BYTES + 1] = "";
  const struct place below = {.container = place->container,
                              .parent = parent,
                              .said = said,
                              .hears = place->hears == 2 && !strcmp(key, "context"),
                              .is_consent = is_consent_below(place, key)};
  bool is_full_consent = below.is_consent && json_type(member) == JSON_OBJECT && json_first(member);
  if (json_type(member) > JSON_STRING) fold_parent(walk, key, parent);
  walk_value(walk, &below, member);
  /* Empty, it would deny what nobody denied. */
  if (is_full_consent && !json_first(member)) json_remove(place->container, member);
}

static enum said said_in(const struct place *place, int traits) {
  if (place->said != SAID && traits & IS_SAYING) return SAID;
  if (traits & IS_SILENT) return UNSAID;
  return place->said && traits & IS_NAMING ? NAMED : place->said;
}

static void judge_member(struct walk *walk, const struct place *place, const json_value *member) {
  const struct special_scope *scope = walk->scope;
  const char *key = name_of(walk, place, member);
  if (!*key && *json_key(member)) return; /* on a scale, or yes or no */
  if (place->is_consent && is_word_on_consent(walk, member)) return;
  if (place->is_data && are_answers(walk, member)) {
    walk_answers(walk, member);
    return;
  }
  enum special_category declared = declared_category(walk, place, key);
  if (declared && scope->is_covered && scope->is_covered(scope->context, key, member)) return;
  int traits, together;
  enum special_category category = judge_name(walk, "", key, &traits);
  if (!category && !declared && json_type(member) < JSON_STRING && !*place->parent)
    return; /* most are numbers */
  if (!category && !declared && is_goods(walk, traits)) return;
  enum said said = said_in(place, traits);
  if (!category && *place->parent) category = judge_name(walk, place->parent, key, &together);
  if (declared) category = declared;
  if (category)
    take_named(walk, place, member, category, declared != SPECIAL_NONE);
  else
    walk_member_value(walk, place, member, said);
}

static void walk_member(struct walk *walk, const struct place *place, const json_value *member) {
  size_t length = walk->above = path_push(walk, json_key(member));
  judge_member(walk, place, member);
  walk->path.length = length;
}

/* Of an object that names what it asks or holds in one member and gives it in another. */
static enum special_category asked_category(struct walk *walk, const json_value *object) {
  for (const json_value *member = json_first(object); member; member = json_next(member)) {
    const char *text = json_string(member);
    if (!text || !(traits_of_key(walk, json_key(member)) & IS_ASKING)) continue;
    enum special_category category = category_of(walk, "", text);
    if (category) return category;
  }
  return SPECIAL_NONE;
}

static void take_answers(struct walk *walk, json_value *object, enum special_category category) {
  for (const json_value *member = json_first(object), *next; member; member = next) {
    next = json_next(member);
    if (!(traits_of_key(walk, json_key(member)) & IS_ANSWERING)) continue;
    size_t length = path_push(walk, json_key(member));
    take(walk, object, member, category);
    walk->path.length = length;
  }
}

static void walk_object(struct walk *walk, const struct place *place) {
  enum special_category category = asked_category(walk, place->container);
  if (category) take_answers(walk, place->container, category);
  for (const json_value *member = json_first(place->container), *next; member; member = next) {
    next = json_next(member);
    walk_member(walk, place, member);
  }
}

/* Their names are ids, and so nothing to ask by. */
static void walk_answers(struct walk *walk, const json_value *answers) {
  const struct place place = {
      .container = (json_value *)answers, .parent = "", .said = SAID, .is_answer = true};
  for (const json_value *member = json_first(answers), *next; member; member = next) {
    next = json_next(member);
    walk_member(walk, &place, member);
  }
}

static void walk_data(struct walk *walk, const json_value *data) {
  bool is_profile = !strcmp(walk->scope->type, "customer.profile");
  if (json_type(data) != JSON_OBJECT) return;
  size_t length = path_push(walk, "data");
  const struct place place = {.container = (json_value *)data,
                              .parent = "",
                              .said = is_profile ? SAID : UNSAID,
                              .is_attribute = is_profile,
                              .is_data = true,
                              .hears = 2};
  walk_object(walk, &place);
  walk->path.length = length;
}

size_t special_strip(json_value *event, const struct special_scope *scope) {
  struct walk walk = {.scope = scope};
  const struct place top = {.container = event, .parent = "", .hears = 2};
  for (const json_value *member = json_first(event), *next; member; member = next) {
    const char *key = json_key(member);
    next = json_next(member);
    if (IS_ONE_OF(envelope_names, key, strlen(key))) continue;
    if (strcmp(key, "data") != 0)
      walk_member(&walk, &top, member);
    else if (strcmp(scope->type, "offer.changed") != 0)
      walk_data(&walk, member);
  }
  buffer_fini(&walk.words);
  buffer_fini(&walk.path);
  return walk.count;
}
