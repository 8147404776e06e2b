-- caught by: processes
-- A thread fetches and counts: the second executor has nothing to do.
local site = require "site"

local threads, processes = thread_executor(4), process_executor(2)
local total = 0

local function fetch(page) return site.count(site.fetch(page)) end

for page = 1, site.pages() do
  threads:submit(fetch, page):add_done_callback(function(counted)
    if counted:exception() then return print("page " .. page .. ": not found") end
    print(("page %d: %d words"):format(page, counted:result()))
    total = total + counted:result()
  end)
end
threads:shutdown()
processes:shutdown()
print("total: " .. total)
