local site = require "site"

local threads, processes = thread_executor(4), process_executor(2)
local total = 0

local function ask(page)
  threads:submit(site.fetch, page):add_done_callback(function(fetched)
    local why = fetched:exception()
    if why then return print(("page %d: %s"):format(page, why)) end
    processes:submit(site.count, fetched:result()):add_done_callback(function(counted)
      total = total + counted:result()
      print(("page %d: %d words"):format(page, counted:result()))
    end)
  end)
end

for page = 1, site.pages() do ask(page) end
threads:shutdown()
processes:shutdown()
print("total: " .. total)
