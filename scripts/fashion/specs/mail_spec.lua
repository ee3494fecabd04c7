-- When we write, to whom, and how they are addressed. Nobody sends a birthday: the host makes it.
describe("a birthday", function()
  it("is remembered of who knows us well, in their own form of address", function()
    given(persona "carla")
    on_day "2026-03-05"
    decides("email.offers").by("birthday").at_least(2).says "Gent.ma Prof.ssa Carla Bianchi, due pezzi rari"
  end)

  it("is nobody's business on another day, nor a stranger's", function()
    local birthday = { type = "occasion.birthday" }
    given(persona "carla")
    on_day "2026-03-06"
    when_event(birthday)
    decides("email.offers").nothing().dropped("birthday", "occasion")
    given(persona "said_yes", { birth_date = "1990-03-05" })
    on_day "2026-03-05"
    when_event(birthday)
    decides("email.offers").nothing().dropped("birthday", "relationship")
  end)

  it("is told once, whoever else sends it", function()
    given(persona "carla")
    on_day "2026-03-05"
    when_event { type = "occasion.birthday" }
    decides("email.offers").nothing().dropped("birthday", "occasion")
  end)

  it("is not written about to who does not want our mails", function()
    given(persona "carla")
    when_event { type = "consent.withdrawn", data = { purpose = "news_by_email" } }
    on_day "2026-03-05"
    decides("email.offers").nothing().dropped("birthday", "consent")
  end)
end)

describe("a basket that was left", function()
  local left = { type = "cart.updated", data = { category = "dresses" } }
  before_each(function()
    given(persona "said_yes")
    when_event { type = "consent.granted", data = { purpose = "news_by_email" } }
    when_event(left)
  end)

  it("is answered the day after, with pieces of the kind", function()
    after_waiting "24h"
    decides("email.offers").by("day_after").at_least(2).never_says "basket"
  end)

  it("is answered once, after they last changed it", function()
    after_waiting "10h"
    when_event(left)
    after_waiting "19h"
    when_event { type = "page.viewed" }
    decides("email.offers").nothing()
    after_waiting "14h" -- the night is over, too
    decides("email.offers").by "day_after"
  end)

  it("is not, where they ordered meanwhile", function()
    after_waiting "10h"
    when_event { type = "order.placed", data = { items = { "scarf-10" }, total = 50 } }
    after_waiting "14h"
    decides("email.offers").nothing() -- the host had nothing to do
  end)
end)

describe("a mail", function()
  it("does not follow a visit on its heels", function()
    given(persona "carla")
    on_day "2026-03-04"
    after_waiting "19h"
    when_event { type = "page.viewed" } -- an hour before the birthday is told
    after_waiting "3h"
    decides("email.offers").nothing().dropped("birthday", "delay")
  end)

  it("is not sent to who is upset with us", function()
    given(persona "carla")
    on_day "2026-03-04"
    after_waiting "17h"
    when_event { type = "complaint.made" }
    after_waiting "7h"
    decides("email.offers").nothing().dropped("birthday", "guardrail")
  end)
end)
