-- map waits for all pages, and no callback is there
local site = require "site"
local threads, processes = thread_executor(4), process_executor(2)
local total, list = 0, {}
for n = 1, site.pages() do list[n] = n end
local texts = threads:map(function(n)
  local ok, text = pcall(site.fetch, n)
  return ok and text or ""
end, list)
for n, words in ipairs(processes:map(site.count, texts)) do
  if words == 0 then print("page " .. n .. ": not found")
  else print("page " .. n .. ": " .. words .. " words") end
  total = total + words
end
print("total: " .. total)
