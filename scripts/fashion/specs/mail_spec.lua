-- When we write, to whom, and how they are addressed.
local birthday = { type = "occasion.birthday" }

describe("a birthday", function()
  it("is remembered of who knows us well, in their own form of address", function()
    given(persona "carla")
    on_day "2026-03-05"
    when_event(birthday)
    decides("email.offers").by("birthday").at_least(2).says "Gent.ma Prof.ssa Carla Bianchi, due pezzi rari"
  end)

  it("is nobody's business on another day, nor a stranger's", function()
    given(persona "carla")
    on_day "2026-03-06"
    when_event(birthday)
    decides("email.offers").nothing().dropped("birthday", "occasion")
    given(persona "said_yes", { birth_date = "1990-03-05" })
    on_day "2026-03-05"
    when_event(birthday)
    decides("email.offers").nothing().dropped("birthday", "relationship")
  end)

  it("is not written about to who does not want our mails", function()
    given(persona "carla")
    on_day "2026-03-05"
    when_event { type = "consent.withdrawn", data = { purpose = "news_by_email" } }
    when_event(birthday)
    decides("email.offers").nothing().dropped("birthday", "consent")
  end)
end)

describe("a mail", function()
  it("does not follow a visit on its heels", function()
    given(persona "carla")
    on_day "2026-03-05"
    when_event { type = "page.viewed" }
    when_event(birthday)
    decides("email.offers").nothing().dropped("birthday", "delay")
    after_waiting "3h"
    when_event(birthday)
    decides("email.offers").by "birthday"
  end)

  it("is not sent to who is upset with us", function()
    given(persona "carla")
    on_day "2026-03-05"
    when_event { type = "complaint.made" }
    after_waiting "3h"
    when_event(birthday)
    decides("email.offers").nothing()
  end)
end)
