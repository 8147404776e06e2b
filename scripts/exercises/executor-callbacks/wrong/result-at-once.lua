-- caught by: together
-- Waits for each page before it asks for the next.
local site = require "site"

local threads, processes = thread_executor(4), process_executor(2)
local total = 0

for page = 1, site.pages() do
  local f = threads:submit(site.fetch, page)
  f:add_done_callback(function(fetched)
    if fetched:exception() then return print("page " .. page .. ": not found") end
    processes:submit(site.count, fetched:result()):add_done_callback(function(counted)
      print(("page %d: %d words"):format(page, counted:result()))
      total = total + counted:result()
    end)
  end)
  f:exception()
end
threads:shutdown()
processes:shutdown()
print("total: " .. total)
