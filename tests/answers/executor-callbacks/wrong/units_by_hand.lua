-- threads and processes by hand, no executor
local site = require "site"
local total, all = cell(0), {}
for n = 1, site.pages() do
  all[n] = thread.spawn(function()
    local ok, text = pcall(site.fetch, n)
    if not ok then return print("page " .. n .. ": not found") end
    local words = process.spawn(site.count, text):result()
    print("page " .. n .. ": " .. words .. " words")
    total:add(words)
  end)
end
join(all)
print("total: " .. total:get())
