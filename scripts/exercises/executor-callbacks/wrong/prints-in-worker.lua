-- caught by: callbacks
-- The workers print, not the callbacks.
local site = require "site"

local threads, processes = thread_executor(4), process_executor(2)
local total = 0

local function count(page, text)
  local words = site.count(text)
  print(("page %d: %d words"):format(page, words))
  return words
end

for page = 1, site.pages() do
  threads:submit(site.fetch, page):add_done_callback(function(fetched)
    if fetched:exception() then return print("page " .. page .. ": not found") end
    processes:submit(count, page, fetched:result()):add_done_callback(function(counted)
      total = total + counted:result()
    end)
  end)
end
threads:shutdown()
processes:shutdown()
print("total: " .. total)
