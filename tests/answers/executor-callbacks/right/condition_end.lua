-- A lock and a condition tell the main thread that the last page is done.
local site = require "site"
local fetchers, counters = thread_executor(4), process_executor(2)
local m = lock()
local done, finished, total = condition(m), 0, 0

local function finish(words)
  m:with(function()
    finished, total = finished + 1, total + words
    done:notify()
  end)
end

for n = 1, site.pages() do
  fetchers:submit(site.fetch, n):add_done_callback(function(f)
    local ok, text = pcall(function() return f:result() end)
    if not ok then
      print(("page %d: not found"):format(n))
      return finish(0)
    end
    counters:submit(site.count, text):add_done_callback(function(g)
      print(("page %d: %d words"):format(n, g:result()))
      finish(g:result())
    end)
  end)
end
m:with(function()
  while finished < site.pages() do done:wait() end
end)
fetchers:shutdown()
counters:shutdown()
print("total: " .. total)
