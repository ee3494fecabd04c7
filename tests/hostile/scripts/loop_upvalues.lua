-- Two closures that hand a number to and fro.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local n = 0
    local function up() n = n + 1 end
    local function down() n = n - 1 end
    repeat up() down() until n ~= 0
    return { offers = { "cup", "lamp" } }
  end,
}
