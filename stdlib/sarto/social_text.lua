--- What the words of a text say of interests and traits: little, and this says how little.
---
---   local found = social_text.read(event.data.text, "it")
---   found.interests.cooking    --> { value = 0.75, weight = 0.1 }
---   found.traits.openness      --> { value = 0.8, weight = 0.05 }
---
--- Words are weak evidence: over 75,000 people the correlation of traits with words and word categories is about .1 to
--- .3 (Schwartz et al., PLoS ONE 8(9): e73791, 2013; single words over 694 bloggers likewise, Yarkoni, J. of Research in
--- Personality 44(3), 2010), and those studies had thousands of words per person. So the weight grows with the
--- number of different words found, to 0.3 for interests and 0.15 for traits; what is not found says nothing.
--- Trait words are after those two papers (en) and their translation, which nobody validated (it); `uniqueness` and
--- `belonging` are words that say it outright. Interest words are the everyday names of the thing. A `*` stands for any
--- ending. A word within five words after a negation in its sentence does not count, either way.
--- Limits: no irony, no quotations, no "my brother loves football", no word senses; other languages give nothing.
--- Left out on purpose: all that is or hints at religion, politics, health (and neuroticism with it), membership,
--- orientation and ethnicity, even where the papers found it telling ("blessed", "depressed", "party").
local expect = require "sarto.expect"

local M = {}

local MOST, STEP = { interests = 0.3, traits = 0.15 }, { interests = 0.1, traits = 0.05 }
local NEGATED_WORDS = 5

local NEGATIONS = { it = " non no mai senza neanche nemmeno niente ", en = " not no never without nor cannot " }

-- Per language and kind: what each list is for, "+" for its high end and "-" for its low one.
local WORDS = {
  it = {
    interests = {
      ["+cooking"] = "cucin* ricett* forno ingredient* dolci impast* pasticc* fornell*",
      ["+fashion"] = "moda vestit* abbigl* outfit scarpe borse stilist* sfilat*",
      ["+football"] = "calcio calciator* campionato goleador pallone derby",
      ["+music"] = "music* concert* canzon* chitarr* pianofort* vinil*",
      ["+nature"] = "montagn* bosco boschi sentier* escursion* camminat* natura",
      ["+reading"] = "libro libri romanz* lettur* bibliotec* leggere",
      ["+technology"] = "tecnolog* computer smartphone software programm* gadget*",
      ["+travel"] = "viagg* aereo vacanz* valigi* itinerari* hotel",
    },
    traits = {
      ["+agreeableness"] = "meraviglios* grazie insieme abbracci* gentil* felic*",
      ["-agreeableness"] = "stupid* idiot* schifo odio",
      ["+belonging"] = "insieme tendenz* amici compagnia",
      ["+conscientiousness"] = "organizzat* completat* puntual* obiettiv* pianific*",
      ["-conscientiousness"] = "noios* pigr* rimand* annoi*",
      ["+extraversion"] = "ballare ballo amici stasera aperitiv* ristorant*",
      ["-extraversion"] = "computer internet manga anime pixel",
      ["+openness"] = "poesi* arte artist* universo sogn* narrativ*",
      ["+uniqueness"] = "unic* original* inconsuet* esclusiv* irripetibil*",
    },
  },
  en = {
    interests = {
      ["+cooking"] = "cook cooking cooked recipe* baking oven kitchen ingredient*",
      ["+fashion"] = "fashion* outfit* dresses shoes handbag* clothes runway stylish",
      ["+football"] = "football soccer goalkeeper striker midfielder",
      ["+music"] = "music* concert* song songs guitar* piano vinyl",
      ["+nature"] = "mountain* forest* hiking trail trails outdoors wildlife",
      ["+reading"] = "book books novel novels reading library bookshop*",
      ["+technology"] = "technolog* computer* smartphone* software programming gadget*",
      ["+travel"] = "travel travels traveling travelling trip trips flight* vacation* holidays suitcase* itinerar*",
    },
    traits = {
      ["+agreeableness"] = "wonderful together thank thanks beautiful excited",
      ["-agreeableness"] = "stupid idiot* hate sucks",
      ["+belonging"] = "together trend trends trending friends",
      ["+conscientiousness"] = "completed ready organized organised planned punctual*",
      ["-conscientiousness"] = "boring bored lazy",
      ["+extraversion"] = "dancing tonight drinks restaurant* friends",
      ["-extraversion"] = "computer internet manga anime pixel*",
      ["+openness"] = "poet* universe art artist* dream* narrative folk",
      ["+uniqueness"] = "unique original* unusual exclusive handmade",
    },
  },
}

-- Letters with accents as the plain one, in both cases; a combining accent (U+0300 to U+036F) is dropped.
local PLAIN = {}
for plain, accented in pairs { a = "àáâãäåÀÁÂÃÄÅ", c = "çÇ", e = "èéêëÈÉÊË", i = "ìíîïÌÍÎÏ", n = "ñÑ", o = "òóôõöÒÓÔÕÖ",
                               u = "ùúûüÙÚÛÜ" } do
  for letter in accented:gmatch "[\xC2-\xF4][\x80-\xBF]*" do
    PLAIN[letter] = plain
  end
end

--- Plain lower-case words, and a "." for what ends a sentence.
local function words_of(text)
  local plain = text:gsub("\xCC[\x80-\xBF]", ""):gsub("\xCD[\x80-\xAF]", ""):gsub("[\xC2-\xF4][\x80-\xBF]*", PLAIN)
  return plain:lower():gsub("’", "'"):gsub("n't%f[%A]", " not"):gsub("[%.!%?;\n]+", " . "):gmatch "[%a%.]+"
end

--- The words of a text that no negation goes before, each between spaces.
local function said_words(text, language)
  local said, since = {}, NEGATED_WORDS
  for word in words_of(text) do
    since = word == "." and NEGATED_WORDS or since + 1
    if NEGATIONS[language]:find(" " .. word .. " ", 1, true) then
      since = 0
    elseif since > NEGATED_WORDS then
      said[#said + 1] = word
    end
  end
  return " " .. table.concat(said, " ") .. " "
end

--- How many different entries of a list a text has.
local function found_in(said, list)
  local found = 0
  for entry in (list or ""):gmatch "%S+" do
    local stem = entry:match "^(%a+)%*$"
    if said:find(stem and " " .. stem or " " .. entry .. " ", 1, true) then
      found = found + 1
    end
  end
  return found
end

--- Evidence for one name from its high and its low list; nil where neither has a word in the text.
local function evidence(kind, high, low)
  local found = high + low
  if found == 0 then
    return nil
  elseif kind == "interests" then
    return { value = 0.5 + 0.5 * high / (high + 1), weight = math.min(MOST.interests, STEP.interests * found) }
  end
  return { value = 0.5 + 0.3 * (high - low) / found, weight = math.min(MOST.traits, STEP.traits * found) }
end

--- What a text says: per interest and per trait a value, 0..1, and a weight of at most 0.3. Both tables are empty where
--- the text says nothing or its language is unknown.
---@param text string UTF-8
---@param locale string "it", "en-GB", …
---@return table<"interests"|"traits", table<string, { value: number, weight: number }>>
function M.read(text, locale)
  expect.that(type(text) == "string", "social_text.read", "text", "a text", text)
  expect.that(type(locale) == "string", "social_text.read", "locale", "a language, 'it' or 'en'", locale)
  local language = locale:sub(1, 2):lower()
  local result = { interests = {}, traits = {} }
  local said = WORDS[language] and said_words(text, language)
  for kind, lists in pairs(WORDS[language] or {}) do
    for signed, list in pairs(lists) do
      local opposite = lists["-" .. signed:sub(2)]
      if signed:sub(1, 1) == "+" then
        result[kind][signed:sub(2)] = evidence(kind, found_in(said, list), found_in(said, opposite))
      end
    end
  end
  return result
end

return M
