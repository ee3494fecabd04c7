-- sarto.social_text: what words say, how little, and what they must never say.
local kit = dofile "tests/spec/stdlib_kit.lua"
local social_text = kit.require "sarto.social_text"

local function names(found)
  local list = {}
  for name in pairs(found) do
    list[#list + 1] = name
  end
  table.sort(list)
  return table.concat(list, " ")
end

-- What special-category data sounds like, a few words of each kind that one finds in posts.
local SPECIAL = {
  it = [[
    dio gesù cristo madonna chiesa messa parrocchia preghiera pregare cattolico cattolica battesimo cresima vescovo papa
    musulmano musulmana islam corano moschea ramadan digiuno imam ebreo ebrea sinagoga shabbat kosher halal buddista
    induista ateo atea testimone geova vangelo bibbia rosario
    partito votare voto elezioni sinistra destra comunista fascista lega democratico socialista liberale sovranista
    sindacato sindacale organizzazione sciopero manifestazione governo ministro deputato senatore tessera iscritto associazione massone
    malato malattia soccorso pronto cancro tumore diabete depresso depressione ansia ospedale terapia chemioterapia incinta gravidanza
    disabile disabilità farmaco insulina psichiatra dieta celiaco allergia hiv asma epilessia autismo
    gay lesbica bisessuale trans transgender omosessuale eterosessuale queer pride
    nero nera bianco africano africana rom zingaro arabo asiatico etnia razza immigrato migrante profugo straniero
  ]],
  en = [[
    god jesus christ church mass prayer pray praying catholic protestant baptism bishop pope blessed lord muslim islam
    quran mosque ramadan fasting imam jew jewish synagogue shabbat kosher halal buddhist hindu atheist gospel bible faith pilgrimage
    party vote voted election left right communist fascist democrat republican labour tory socialist liberal conservative
    union strike protest government minister senator congress membership member freemason club
    sick illness cancer tumor diabetes depressed depression anxiety hospital therapy chemo pregnant pregnancy disabled
    disability medication insulin psychiatrist diet coeliac allergy hiv asthma epilepsy autism
    gay lesbian bisexual trans transgender homosexual straight queer pride
    black white african latino asian arab roma gypsy ethnic race immigrant migrant refugee foreigner traveller travellers
  ]],
}

describe("sarto.social_text", function()
  it("finds interests and traits in Italian and in English", function()
    local italian = social_text.read("Stasera ricette nuove in cucina, poi si va a ballare", "it-IT")
    assert.equal("cooking", names(italian.interests))
    assert.equal("extraversion", names(italian.traits))
    local english = social_text.read("Packed my suitcase, a guitar and some poetry", "en_GB")
    assert.equal("music travel", names(english.interests))
    assert.equal("openness", names(english.traits))
  end)

  it("does not mind case, accents or how they are composed", function()
    for _, text in ipairs { "poesia", "POESÌA", "poesi\u{300}a", "#Poesia" } do
      assert.equal("openness", names(social_text.read(text, "it").traits), text)
    end
    assert.equal("cooking", names(social_text.read("i Forne\u{300}lli", "it").interests))
  end)

  it("takes words, not parts of words", function()
    assert.same({ interests = {}, traits = {} }, social_text.read("bookkeeping, artery, songster, departed", "en"))
  end)

  it("does not count what is negated, until the sentence ends", function()
    assert.same({}, social_text.read("I don't like football", "en").interests)
    assert.same({}, social_text.read("I don’t really like all that football", "en").interests)
    assert.same({}, social_text.read("Non mi piace il calcio", "it").interests)
    assert.equal("music", names(social_text.read("Never football. Music!", "en").interests))
    assert.equal("music", names(social_text.read("Mai il calcio; la musica sì", "it").interests))
  end)

  it("weighs different words, not repetitions, and never more than 0.3", function()
    local once = social_text.read("guitar", "en").interests.music
    assert.same({ value = 0.75, weight = 0.1 }, once)
    assert.same(once, social_text.read(("guitar "):rep(50), "en").interests.music)
    local most = social_text.read("guitar piano vinyl concert song music tonight dancing drinks friends restaurants", "en")
    assert.equal(0.3, most.interests.music.weight)
    assert.equal(0.15, most.traits.extraversion.weight)
    assert.is_true(most.interests.music.value <= 1)
  end)

  it("puts a trait low for words of its low end, in the middle for both", function()
    assert.near(0.2, social_text.read("so boring", "en").traits.conscientiousness.value, 1e-12)
    assert.near(0.5, social_text.read("boring but completed", "en").traits.conscientiousness.value, 1e-12)
  end)

  it("infers nothing from words of religion, politics, health, membership, orientation or ethnicity", function()
    for language, words in pairs(SPECIAL) do
      assert.same({ interests = {}, traits = {} }, social_text.read(words, language))
      for word in words:gmatch "%S+" do
        assert.same({ interests = {}, traits = {} }, social_text.read(word .. ".", language), word)
      end
    end
  end)

  it("has no other names than these", function()
    local known = " cooking fashion football music nature reading technology travel agreeableness belonging"
      .. " conscientiousness extraversion openness uniqueness "
    local source = assert(io.open "stdlib/sarto/social_text.lua"):read "a"
    local count = 0
    for name in source:gmatch '%["[+-](%a+)"%] =' do
      assert.is_truthy(known:find(" " .. name .. " ", 1, true), name)
      count = count + 1
    end
    assert.equal(34, count)
  end)

  it("says nothing in a language it does not have, nor of an empty text", function()
    assert.same({ interests = {}, traits = {} }, social_text.read("musique, guitare", "fr"))
    assert.same({ interests = {}, traits = {} }, social_text.read("", "it"))
    assert.same({ interests = {}, traits = {} }, social_text.read("\xff\xfe\x80", "it"))
  end)

  it("names what is wrong", function()
    assert.equal("social_text.read: 'text' must be a text, got nothing", kit.complaint(social_text.read, nil, "it"))
    assert.equal("social_text.read: 'locale' must be a language, 'it' or 'en', got nothing", kit.complaint(social_text.read, "x"))
  end)
end)
