-- The events of restarts.sh, as many as asked for: people and visitors of a fashion shop who look, buy, wish and turn
-- out to be one another, while the shop changes its offers. Some events are refused and some come twice. The same
-- events each time.
local count = tonumber(arg[1])
local state = 7

local function draw(below)
  state = (state * 1103515245 + 12345) % 2147483648
  return state // 65536 % below
end

local known = { "cape-07", "wrap-11", "coat-24", "knit-12", "boot-09", "scarf-10", "kimono-02" }
local items = { "new-1", "new-2", table.unpack(known) }
local categories = { "dresses", "outerwear", "knitwear", "shoes" }

local function one_of(list)
  return list[draw(#list) + 1]
end

local function item()
  return ('"%s"'):format(one_of(items))
end

local function person()
  return (draw(2) == 0 and "person-" or "visitor-") .. draw(60)
end

-- A new offer has its name in each change: one without is refused or not by what was kept before it, and who sends it
-- again after a kill may find more kept than was answered.
local named = '"name":{"it":"Nuovo","en":"New"},"tags":["house"],"category":"dresses"'
local changes = {
  function() return '"price":' .. 10 + draw(300) end,
  function() return '"stock":' .. draw(20) end,
  function() return '"present":false' end,
  function() return '"present":true,"stock":null' end,
  function() return ('"category":"%s"'):format(one_of(categories)) end,
  function() return '"prise":3' end,
}
local function consent(is_given)
  return ('"consent":{"categoryPreferences":{"marketing":%s}}'):format(is_given)
end
local kinds = {
  function() return "page.viewed", ('"category":"%s","dwell_seconds":%d'):format(one_of(categories), draw(90)) end,
  function() return "page.viewed", ('"category":"%s",%s'):format(one_of(categories), consent(true)) end,
  function() return "page.viewed", ('"category":"%s",%s'):format(one_of(categories), consent(draw(3) > 0)) end,
  function() return "product.viewed", '"item":' .. item() end,
  function() return "order.placed", ('"items":[%s,%s],"total":%d'):format(item(), item(), draw(200)) end,
  function() return "Order Completed", ('"products":[{"product_id":%s,"quantity":%d}]'):format(item(), draw(3)) end,
  function() return "order.item.bought", '"item":' .. item() end,
  function() return "order.item.bought", '"thing":' .. item() end,
  function() return "customer.profile", ('"budget":%d,"locale":"en"'):format(draw(300)) end,
  function() return "customer.wished", '"never":{"tags":"silk"}' end,
  function() return "customer.wished", '"must":null' end,
  function()
    local shown = one_of { "home.hero", "home.strip" }
    return "decision.exposed", ('"decision_id":"%d","placement":"%s"'):format(draw(2000), shown)
  end,
  function() return "customer.alias", ('"previous":"%s"'):format(person()) end,
  function() return "offer.changed", ('"offer":"%s",%s'):format(one_of(known), one_of(changes)()) end,
  function() return "offer.changed", ('"offer":"new-%d",%s'):format(draw(2) + 1, named) end,
}

local line
for i = 1, count do
  if not line or draw(15) > 0 then
    local type, data = one_of(kinds)()
    local time = i > 1 and draw(3) == 0 and "" or
      ('"time":"2026-%02d-%02dT%02d:00:00Z",'):format(3 + i // 2800, 1 + i // 100 % 28, draw(24))
    line = ('{"id":"%d","source":"shop","type":"%s","subject":"%s",%s"data":{%s}}'):format(i, type, person(), time, data)
  end
  print(line)
end
