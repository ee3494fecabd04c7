-- Errs with the customer's own words, which an error must not carry anywhere that outlasts them.
strategy "stumbles" {
  on = "form.sent",
  placement = "home.hero",
  degree = "mass",
  propose = function(_, event)
    log(event.data.words)
    error("cannot read " .. tostring(event.data.words))
  end,
}
