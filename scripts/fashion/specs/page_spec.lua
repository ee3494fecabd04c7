-- What the page shows, and what it never does.
local page = { type = "page.viewed", data = {} }

describe("a wish", function()
  it("comes before all else", function()
    given(persona "lucia")
    when_event { type = "customer.wished", data = { must = { tags = "linen", price = { at_most = 100 } } } }
    decides("home.hero").by("as_you_wish").offers("wrap-11").never_offers("cape-07").says "Come piace a te"
    when_event(page)
    decides("home.hero").by("as_you_wish").never_offers "kimono-02"
  end)

  it("puts first what is preferred, and shows nothing that is not wanted, on the whole page", function()
    given(persona "anna")
    when_event(page)
    decides("home.hero").by("as_you_wish").offers("cape-07").offers("wrap-11")
    decides("home.strip").at_least(3).never_offers("sneaker-05").never_offers("knit-12")
  end)

  it("can be taken back", function()
    given(persona "anna")
    when_event { type = "customer.wished", data = { prefer = {}, must = {}, never = {} } }
    when_event(page)
    decides("home.hero").reason "DEFAULT"
  end)
end)

describe("our best customers", function()
  it("see what is coming before everyone, until everyone may", function()
    given(persona "giulia")
    when_event(page)
    decides("home.hero").by("vip_preview").offers("coat-24").offers("trench-05").says "Giulia, in anteprima per te"
    on_day "2026-03-12"
    when_event(page)
    decides("home.hero").dropped("vip_preview", "choice").never_says "Giulia, in anteprima per te"
  end)

  it("see it even where we do not know their name", function()
    given(persona "giulia", { given_name = "" })
    when_event(page)
    decides("home.hero").by("vip_preview").offers("coat-24").never_says(",", "{")
  end)

  it("see it alone", function()
    given(persona "emma")
    when_event { type = "page.viewed", data = { category = "outerwear" } }
    decides("home.hero").dropped("vip_preview", "audience").never_offers("coat-24").never_offers("trench-05")
  end)
end)

describe("what goes with what they own", function()
  -- So many people buy a scarf and what they wear with it.
  local function bought_by(count)
    for i = 1, count do
      local outfit = { items = { "scarf-10", "cocoon-16", "gloves-06", "boot-15" } }
      when_event { subject = "neighbour-" .. i, type = "order.placed", data = outfit }
    end
    for _ = count, 20 do -- until it is counted anew
      when_event { subject = "somebody", type = "page.viewed" }
    end
  end

  it("is shown as if by chance, without a word about it", function()
    given(persona "lucia")
    bought_by(5)
    when_event(page)
    decides("home.strip").by("goes_with").at_least(3).offers("cocoon-16").offers("gloves-06").never_offers "scarf-10"
    decides("home.strip").never_says("foulard", "acquist", "comprat", "hai già")
  end)

  it("is not told from the purchases of a few", function()
    given(persona "lucia")
    bought_by(4)
    when_event(page)
    decides("home.strip").by("favourite_cloth").dropped("goes_with", "choice")
  end)
end)

describe("the strip", function()
  it("welcomes back who bought nothing for nine months, with what is new", function()
    given(persona "marco")
    when_event(page)
    decides("home.strip").by("welcome_back").offers("top-22").offers("bag-20").never_says("tempo", "assenza")
    given(persona "emma")
    when_event(page)
    decides("home.strip").dropped("welcome_back", "eligible")
  end)

  it("shows Emma nothing above her budget, and fits another when she says one", function()
    given(persona "emma")
    when_event(page)
    decides("home.strip").by("within_budget").at_least(3).never_offers("boot-15").never_offers("loafer-02")
    given(persona "emma", { budget = 30 })
    when_event(page)
    decides("home.strip").by("within_budget").offers("tee-01").never_offers "bag-14"
  end)

  it("keeps to what a customer asked for, whatever else they refused", function()
    given(persona "anna")
    when_event { type = "consent.denied", data = { purpose = "personalization" } }
    when_event(page)
    decides("home.hero").by("as_you_wish").offers "wrap-11"
    decides("home.strip").at_least(3).never_offers("sneaker-05").never_offers("knit-12")
  end)

  it("shows more of a cloth after the third look, in pieces that are new to them", function()
    given(persona "said_yes")
    for _ = 1, 3 do
      when_event { type = "product.viewed", data = { item = "jeans-06", category = "bottoms" } }
    end
    when_event(page)
    decides("home.strip").by("favourite_cloth").offers("jeans-01").never_offers "jeans-06"
  end)

  it("helps to choose after the third look, and does not mention the looking", function()
    given(persona "said_yes")
    local look = { type = "product.viewed", data = { item = "parka-03", category = "outerwear" } }
    for _ = 1, 2 do
      when_event(look)
      decides("home.strip").reason "DEFAULT"
    end
    when_event(look)
    decides("home.strip").by("second_look").offers("gilet-19").never_offers "parka-03"
    decides("home.strip").says("Per scegliere con calma").never_says("viewed", "looked", "visto", "guardat")
    for _ = 1, 3 do
      when_event { type = "page.viewed", data = { category = "outerwear", dwell_seconds = 90 } }
    end
    when_event(look)
    decides("home.strip").by("second_look").says "I dettagli fanno la differenza"
  end)
end)

describe("the shop", function()
  it("never proposes again what was bought", function()
    given(persona "emma")
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").at_least(2).offers("wrap-11").never_offers "slip-04"
    when_event { type = "order.placed", data = { items = { "wrap-11" } } }
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").at_least(2).never_offers "wrap-11"
    decides("home.strip").never_offers "wrap-11"
  end)

  it("understands an order in its checkout's own words", function()
    given(persona "emma")
    local products = { { product_id = "wrap-11", price = 79 } }
    when_event { type = "Order Completed", data = { products = products, total = 79 } }
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").frame("belonging").at_least(2).never_offers "wrap-11"
  end)

  it("takes an offer out the moment it changes, and brings it back", function()
    given(persona "emma")
    when_event { type = "offer.changed", data = { offer = "wrap-11", present = false } }
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").frame("belonging").at_least(2).never_offers "wrap-11"
    when_event { type = "offer.changed", data = { offer = "wrap-11", present = true } }
    when_event { type = "page.viewed", data = { category = "dresses" } }
    decides("home.hero").offers "wrap-11"
  end)

  it("fills only the placements that the page asks for", function()
    given(persona "lucia")
    when_event { type = "page.viewed", placements = "home.strip", data = { category = "dresses" } }
    decides("home.hero").nothing()
    decides("home.strip").at_least(2)
  end)
end)
