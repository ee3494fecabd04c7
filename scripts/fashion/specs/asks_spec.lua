-- What we ask for, what we give for it, and when we leave in peace.
local page = { type = "page.viewed", data = {} }

local function comes_often()
  given(persona "new_face")
  when_event { type = "consent.granted", data = { purpose = "personalization" } }
  for _ = 1, 5 do
    when_event(page)
  end
end

describe("who comes often", function()
  it("is asked once, and gets something for it", function()
    comes_often()
    asks("taste").by("gets_to_know").gives("care-sheet").says "Tre risposte"
    decides("home.strip").reason "DEFAULT"
    after_waiting "8d"
    when_event(page)
    asks_nothing()
    decides("home.strip").dropped("gets_to_know", "ask")
  end)

  it("is shown the present once they answered", function()
    comes_often()
    when_event { type = "ask.answered", data = { ask = "taste", answers = { alone = 5, safe = 1 } } }
    asks_nothing()
    when_event(page)
    decides("home.strip").dropped("gets_to_know", "propose")
  end)

  it("is not asked for what they never agreed to, and nothing is taken of it", function()
    given(persona "new_face")
    for _ = 1, 5 do
      when_event(page)
    end
    asks_nothing()
    decides("home.strip").dropped("gets_to_know", "ask")
    when_event { type = "ask.answered", data = { ask = "taste", answers = { alone = 5, safe = 1 } } }
    when_event(page)
    decides("home.strip").dropped("gets_to_know", "ask")
  end)

  it("is not asked what they said no to", function()
    comes_often()
    after_waiting "91d"
    when_event { type = "consent.denied", data = { purpose = "personalization" } }
    for _ = 1, 5 do
      when_event(page)
    end
    asks_nothing()
  end)
end)
