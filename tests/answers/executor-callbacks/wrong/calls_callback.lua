-- The callback is called here, and what it gives is no function.
local site = require "site"

local threads, processes = thread_executor(4), process_executor(2)
local total = 0

local function fetched(page, future)
  if future:exception() then return print("page " .. page .. ": not found") end
  local counted = processes:submit(site.count, future:result())
  print(("page %d: %d words"):format(page, counted:result()))
  total = total + counted:result()
end

for page = 1, site.pages() do
  local future = threads:submit(site.fetch, page)
  future:add_done_callback(fetched(page, future))
end
threads:shutdown()
processes:shutdown()
print("total: " .. total)
