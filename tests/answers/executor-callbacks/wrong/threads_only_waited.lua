-- Waits for the first executor alone.
local site = require "site"

local threads, processes = thread_executor(4), process_executor(2)
local total = 0

for page = 1, site.pages() do
  threads:submit(site.fetch, page):add_done_callback(function(fetched)
    if fetched:exception() then return print("page " .. page .. ": not found") end
    processes:submit(site.count, fetched:result()):add_done_callback(function(counted)
      print(("page %d: %d words"):format(page, counted:result()))
      total = total + counted:result()
    end)
  end)
end
threads:shutdown()
print("total: " .. total)
processes:shutdown()
