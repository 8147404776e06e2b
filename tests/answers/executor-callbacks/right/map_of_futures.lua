-- Tables by page, the callbacks only find out by them.
local site = require "site"
local T, P = thread_executor(4), process_executor(2)
local sum = 0

local function say(page, text) print("page " .. page .. ": " .. text) end

local function when_counted(page)
  return function(f)
    local n = f:result()
    sum = sum + n
    say(page, n .. " words")
  end
end

local function when_fetched(page)
  return function(f)
    if f:exception() == nil then
      P:submit(site.count, f:result()):add_done_callback(when_counted(page))
    else
      say(page, f:exception())
    end
  end
end

for page = 1, site.pages() do
  local future = T:submit(site.fetch, page)
  future:add_done_callback(when_fetched(page))
end
assert(T:shutdown())
assert(P:shutdown())
print(("total: %d"):format(sum))
