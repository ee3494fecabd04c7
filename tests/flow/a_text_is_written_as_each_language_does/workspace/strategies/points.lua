strategy "points" {
  on = "page.viewed",
  placement = "home",
  propose = function()
    return {
      offers = offers.where { tags = "house" },
      message = {
        it = "{given_name, select, none {Bentornati} other {L'anno d'oro di {given_name}}}: "
          .. "{points, plural, =0 {nessun punto} one {un punto} other {# punti}} dal {since, date, long}, "
          .. "{offer_name} a {offer_price, number, ::.00} euro",
        en = "{given_name, select, none {Welcome back} other {It's {given_name}'s year}}: "
          .. "{points, plural, =0 {no points} one {one point} other {# points}} since {since, date, long}, "
          .. "{offer_name} at {offer_price, number, ::.00} euros",
      },
    }
  end,
}
