-- A function that calls itself in tail position, so that no stack grows.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function again() return again() end
    again()
    return { offers = { "cup", "lamp" } }
  end,
}
