import { expect, it } from "vitest";
import { pageTitle } from "#app/components/orders/page-title.ts";

it.each([
  [
    '<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title></head><body><script>alert("x")</script>',
    "502 Bad Gateway",
  ],
  ["<html><head><TITLE lang=en>Tea &amp; &lt;b&gt;</TITLE>", "Tea & <b>"],
  ["  <html><body>no title", ""],
  ["<!doctype html><title>cut off in the mid", "cut off in the mid"],
  ['{"message": "<html> is not allowed"}', null],
  ["plain words", null],
  ["", null],
])("a web page is told by its title: %s", (message, title) => expect(pageTitle(message)).toBe(title));
