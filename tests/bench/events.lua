-- wrk: one page view a request, every one another event, over 1,000 profiles.
local thread_count = 0
function _G.setup(thread)
  thread_count = thread_count + 1
  thread:set("thread", thread_count)
end
local count = 0
local run
function _G.init()
  run = os.time()
end
function _G.request()
  count = count + 1
  local body = string.format(
    '{"specversion":"1.0","id":"%d-%d-%d","source":"bench","type":"page.viewed","subject":"p-%d","touchpoint":"web",'
      .. '"data":{"category":"dresses","path":"/women/dresses/summer","referrer":"https://www.example.com/search?q=dress",'
      .. '"dwell_seconds":%d,"scroll":0.73,"device":"mobile"}}',
    run, thread, count, count * 7 % 1000, count % 90)
  return wrk.format("POST", "/v1/events", { ["Content-Type"] = "application/json" }, body)
end
local bad = 0
function _G.response(status)
  if status ~= 200 then
    bad = bad + 1
  end
end
function _G.done(summary)
  io.write(string.format("answers that were not 2xx or 3xx: %d\n", summary.errors.status))
end
