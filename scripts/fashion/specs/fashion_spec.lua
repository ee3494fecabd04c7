describe("the fashion shop", function()
  it("tells Lucia what is hers alone and Emma what everyone wears", function()
    given(persona "lucia")
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").by("outfit_story").frame("unique").at_least(2).never_offers("wrap-11").says("solo tuo")
    given(persona "emma")
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").frame("belonging").offers("wrap-11").says("everyone")
  end)

  it("never proposes what was bought", function()
    given(persona "emma")
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").at_least(2).never_offers("slip-04")
    when_event { type = "order.placed", data = { items = { "wrap-11" } } }
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").at_least(2).never_offers("wrap-11")
  end)

  it("gives someone new a choice, and no story", function()
    given(persona "new_face")
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").reason("DEFAULT").at_least(2).dropped("outfit_story", "eligible")
  end)

  it("shows Emma nothing above her budget", function()
    given(persona "emma")
    when_event { type = "page.viewed", data = {} }
    decides("home.strip").by("within_budget").at_least(3).never_offers("boot-09")
  end)

  it("helps to choose after the third look, and does not mention the looking", function()
    given(persona "new_face")
    for _ = 1, 2 do
      when_event { type = "product.viewed", data = { item = "coat-24", category = "outerwear" } }
      decides("home.strip").reason("DEFAULT")
    end
    when_event { type = "product.viewed", data = { item = "coat-24", category = "outerwear" } }
    decides("home.strip").by("second_look").never_offers("coat-24").never_says("viewed", "looked", "visto")
  end)

  it("fills only the placements that the page asks for, and none twice", function()
    given(persona "lucia")
    when_event { type = "page.viewed", placements = "home.strip", data = { category = "dresses" } }
    decides("home.hero").nothing()
    decides("home.strip").at_least(2)
  end)
end)
