-- All futures of the second kind are kept, and waited for.
local site = require "site"

local fetchers, counters = thread_executor(4), process_executor(2)
local fetching, counting, words = {}, {}, {}

for n = 1, site.pages() do
  local f = fetchers:submit(site.fetch, n)
  fetching[n] = f
  f:add_done_callback(function()
    if f:exception() then
      print("page " .. n .. ": not found")
      return
    end
    local c = counters:submit(site.count, f:result())
    counting[#counting + 1] = c
    c:add_done_callback(function()
      words[#words + 1] = c:result()
      print("page " .. n .. ": " .. c:result() .. " words")
    end)
  end)
end

futures_wait(fetching)
futures_wait(counting)
local sum = 0
for _, w in ipairs(words) do sum = sum + w end
print("total: " .. sum)
