strategy "ordinary" {
  on = "ordinary.made",
  placement = "ordinary",
  eligible = function(profile)
    return profile:count("page.viewed", "30d") >= 1, "has not looked around"
  end,
  propose = function(profile)
    if profile.soft.style.linen > 0.6 then
      return { offers = offers.where { tags = "linen" }, message = "For {given_name}" }
    end
  end,
}
