-- caught by: callbacks
-- No callback: the main process goes through the futures as they end.
local site = require "site"

local threads, processes = thread_executor(4), process_executor(2)
local total, futures, page_of = 0, {}, {}

for page = 1, site.pages() do
  futures[page] = threads:submit(site.fetch, page)
  page_of[futures[page]] = page
end
local counting = {}
for f in as_completed(futures) do
  if f:exception() then print("page " .. page_of[f] .. ": not found")
  else
    local c = processes:submit(site.count, f:result())
    page_of[c], counting[#counting + 1] = page_of[f], c
  end
end
for c in as_completed(counting) do
  print(("page %d: %d words"):format(page_of[c], c:result()))
  total = total + c:result()
end
print("total: " .. total)
