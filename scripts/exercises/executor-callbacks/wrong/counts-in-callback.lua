-- caught by: counted
-- The callback counts the words itself, in the main process.
local site = require "site"

local threads = thread_executor(4)
local total = 0

for page = 1, site.pages() do
  threads:submit(site.fetch, page):add_done_callback(function(fetched)
    if fetched:exception() then return print("page " .. page .. ": not found") end
    local words = site.count(fetched:result())
    print(("page %d: %d words"):format(page, words))
    total = total + words
  end)
end
threads:shutdown()
print("total: " .. total)
