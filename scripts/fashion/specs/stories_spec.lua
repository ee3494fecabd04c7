-- The same page, told to each customer as they like to hear it.
local dresses = { type = "page.viewed", data = { category = "dresses" } }

describe("the story of the season", function()
  it("is told to Lucia as hers alone, in her language", function()
    given(persona "lucia")
    when_event(dresses)
    decides("home.hero").by("hero_story").frame("unique").at_least(2).offers("kimono-02").never_offers("wrap-11")
    decides("home.hero").says "Scopri come creare il tuo outfit unico"
    given(persona "lucia", { locale = "en" })
    when_event(dresses)
    decides("home.hero").frame("unique").says "Create an outfit that is only yours"
  end)

  it("is told to Emma as what everyone wears, in her language", function()
    given(persona "emma")
    when_event(dresses)
    decides("home.hero").by("hero_story").frame("belonging").at_least(2).offers("wrap-11").never_offers("kimono-02")
    decides("home.hero").says "Discover the outfit everyone is wearing this year"
    given(persona "emma", { locale = "it" })
    when_event(dresses)
    decides("home.hero").frame("belonging").says "Scopri l'outfit più trendy dell'anno"
  end)

  it("is not told to someone we do not know, who still has a choice", function()
    given(persona "said_yes")
    when_event(dresses)
    decides("home.hero").reason("DEFAULT").at_least(2).dropped("hero_story", "propose")
    decides("home.strip").reason("DEFAULT").at_least(3)
  end)

  it("is not told to someone who did not say yes, who has the same choice", function()
    given(persona "new_face")
    when_event(dresses)
    decides("home.hero").reason("DEFAULT").at_least(2).dropped("hero_story", "consent")
    decides("home.strip").reason("DEFAULT").at_least(3)
  end)

  it("ends with the consent, and comes back with it", function()
    given(persona "lucia")
    when_event(dresses)
    decides("home.hero").frame "unique"
    when_event { type = "consent.withdrawn", data = { purpose = "personalization", source = "their own page" } }
    when_event(dresses)
    decides("home.hero").reason("DEFAULT").at_least(2).dropped("hero_story", "consent")
    when_event { type = "consent.granted", data = { purpose = "personalization" } }
    when_event(dresses)
    decides("home.hero").frame "unique"
  end)

  it("is not told once the banner was left without a yes", function()
    given(persona "lucia")
    when_event { type = "page.viewed", data = { consent = { categoryPreferences = { marketing = false } } } }
    decides("home.hero").reason("DEFAULT").dropped("hero_story", "consent")
  end)

  it("is not told after a single purchase, and is after two that say the same", function()
    given(persona "said_yes")
    when_event { type = "order.placed", data = { items = { "scarf-10" } } }
    when_event(dresses)
    decides("home.hero").reason "DEFAULT"
    when_event { type = "order.placed", data = { items = { "clog-01" } } }
    when_event(dresses)
    decides("home.hero").frame "unique"
  end)

  it("is told gently after a complaint, and brightly again the day after", function()
    given(persona "lucia")
    when_event(dresses)
    decides("home.hero").tone "bright"
    when_event { type = "complaint.made" }
    when_event(dresses)
    decides("home.hero").frame("unique").tone("gentle").says("Senza fretta").never_says "Scopri"
    after_waiting "6h"
    when_event(dresses)
    decides("home.hero").tone "gentle"
    after_waiting "18h"
    when_event(dresses)
    decides("home.hero").frame("unique").tone "bright"
  end)
end)

describe("a visitor who turns out to be somebody", function()
  it("brings along what they looked at, and leaves nothing to whoever comes next", function()
    given(persona "said_yes")
    for _ = 1, 5 do
      when_event { subject = "visitor-17", type = "product.viewed", data = { item = "kimono-02" } }
    end
    when_event(dresses)
    decides("home.hero").reason "DEFAULT"
    when_event { type = "customer.alias", data = { previous = "visitor-17" } }
    when_event(dresses)
    decides("home.hero").frame "unique"
    when_event { subject = "visitor-17", type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").reason "DEFAULT"
  end)

  it("stays apart when both are known", function()
    given(persona "said_yes", { locale = "it" })
    when_event { subject = "carla", type = "customer.profile", data = { locale = "it" } }
    when_event { subject = "carla", type = "consent.granted", data = { purpose = "personalization" } }
    for _ = 1, 5 do
      when_event { subject = "carla", type = "product.viewed", data = { item = "kimono-02" } }
    end
    when_event { type = "customer.alias", data = { previous = "carla" } }
    when_event(dresses)
    decides("home.hero").reason "DEFAULT"
    when_event { subject = "carla", type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").frame "unique"
  end)
end)
