-- What a line of a receipt says, as the till sends it.
local function line(item, category, department)
  return { item = item, category = category, department = department, brand = "National", amount = 1, quantity = 1 }
end

local bread = line("951590", "BAKED BREAD/BUNS/ROLLS", "GROCERY")
local booklet = { type = "campaign.sent", data = { campaign = "march", kind = "Type A" } }

describe("the foot of the receipt", function()
  it("offers the same for less to who minds the price, and to nobody else", function()
    given(persona "thrifty_thea")
    when_event { type = "order.item.bought", data = bread }
    decides("receipt.foot").by("own_brand").at_least(2).says("for less")
    given(persona "carl_with_the_scissors")
    when_event { type = "order.item.bought", data = bread }
    decides("receipt.foot").dropped("own_brand", "eligible")
  end)

  it("shows what is new on the shelves that somebody loves, and does not mention why", function()
    given(persona "carl_with_the_scissors")
    when_event { type = "order.item.bought", data = bread }
    decides("receipt.foot").by("favourite_shelf").offers("mango").never_says("bought", "again", "because")
  end)

  it("never proposes what went into the bag just now", function()
    given(persona "thrifty_thea")
    when_event { type = "order.item.bought", data = bread }
    decides("receipt.foot").at_least(2).never_offers("951590").never_offers("883404")
  end)

  it("sets a full table for who told us of children", function()
    given(persona "berg_family")
    when_event { type = "order.item.bought", data = bread }
    decides("receipt.foot").by("full_table").offers("1098066")
    given(persona "berg_family", { kids_count = "0" })
    when_event { type = "order.item.bought", data = bread }
    decides("receipt.foot").dropped("full_table", "eligible")
  end)

  it("gives someone new a choice, and no story", function()
    given(persona "first_visit")
    when_event { type = "order.item.bought", data = bread }
    decides("receipt.foot").reason("DEFAULT").at_least(2).dropped("favourite_shelf", "eligible")
  end)

  it("takes a receipt without brand and category as it comes", function()
    given(persona "first_visit")
    when_event { type = "order.item.bought", data = { item = "1", amount = 0 } }
    decides("receipt.foot").reason("DEFAULT").at_least(2)
  end)
end)

describe("the booklet", function()
  it("has their own shelves' coupons for who uses coupons", function()
    given(persona "carl_with_the_scissors")
    when_event(booklet)
    decides("booklet.coupons").by("coupons_they_use").offers("c-fruit").offers("c-bread")
  end)

  it("stops believing that somebody uses coupons when booklet after booklet lies", function()
    given(persona "carl_with_the_scissors")
    for _ = 1, 12 do
      when_event(booklet)
    end
    decides("booklet.coupons").dropped("coupons_they_use", "eligible")
  end)

  it("welcomes back who has lapsed, without a reproach, and notices it although we wrote to them", function()
    given(persona "away_anna")
    when_event(booklet)
    when_event(booklet)
    decides("booklet.coupons").by("we_missed_you").offers("p-coffee").never_says("miss", "long", "where")
  end)

  it("notices a rhythm that breaks before anybody has lapsed", function()
    given(persona "fading_frank")
    when_event(booklet)
    decides("booklet.coupons").by("slipping_away").dropped("we_missed_you", "eligible")
    given(persona "thrifty_thea")
    when_event(booklet)
    decides("booklet.coupons").dropped("slipping_away", "eligible")
  end)
end)
