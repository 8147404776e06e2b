-- caught by: lines
-- Six pages, of which the second is not there: as in the prompt.
local site = require "site"

local threads, processes = thread_executor(4), process_executor(2)
local total = 0

for page = 1, 6 do
  threads:submit(site.fetch, page):add_done_callback(function(fetched)
    if page == 2 then return print "page 2: not found" end
    processes:submit(site.count, fetched:result()):add_done_callback(function(counted)
      print(("page %d: %d words"):format(page, counted:result()))
      total = total + counted:result()
    end)
  end)
end
threads:shutdown()
processes:shutdown()
print("total: " .. total)
