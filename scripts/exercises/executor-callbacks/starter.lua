local site = require "site"

local threads = thread_executor(4)
local total = 0

for page = 1, site.pages() do
  local text = threads:submit(site.fetch, page):result() -- waits for each
  local words = site.count(text)
  print(("page %d: %d words"):format(page, words))
  total = total + words
end

print("total: " .. total)
