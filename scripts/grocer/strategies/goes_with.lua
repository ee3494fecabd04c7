-- One lesson: what goes with the thing at hand, and not "what everybody buys". Bananas go with everything, so counting
-- pairs would propose bananas; lift asks how much more often two things meet than by chance, and finds the salad that
-- goes with the tomatoes. Only what the catalogue has is counted: of 20,902 articles in a year's sample few are bought by
-- enough households to say anything.
strategy "goes_with" {
  about = "What others take home with this",
  on = "order.item.bought",
  placement = "receipt.foot",
  degree = "individual",
  priority = 50,

  propose = function(_, event)
    local found = offers.related { to = event.data.item or {}, by = "lift", limit = 4 }
    if #found >= 2 then
      return { offers = found, message = { en = "Goes well together" } }
    end
  end,
}
