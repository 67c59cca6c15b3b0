import bwipjs from "bwip-js/node";
import type { PostalAddress } from "@technova/gen/technova/type/v1/postal_address_pb.js";

export interface LabelText {
  readonly trackingNumber: string;
  readonly service: string;
  readonly reference: string;
  readonly weightGrams: number;
  readonly address: PostalAddress;
}

const [WIDTH, HEIGHT] = [400, 600];

/** A label of 4 by 6 inches as SVG: the address, and the tracking number as Code 128. */
export function drawLabel({ trackingNumber, service, reference, weightGrams, address }: LabelText): Uint8Array {
  const lines = [
    ...address.recipients,
    address.organization,
    ...address.addressLines,
    `${address.postalCode} ${address.locality}`.trim(),
    address.administrativeArea,
    address.regionCode,
  ].filter((line) => line !== "");
  const barcode = bwipjs
    .toSVG({ bcid: "code128", text: trackingNumber, height: 22, includetext: false })
    .replace(/^<svg /, `<svg x="40" y="410" width="320" height="110" preserveAspectRatio="none" `);
  const text = lines.map((line, index) => `<text x="24" y="${150 + index * 26}" font-size="20">${escapeXml(line)}</text>`);
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="4in" height="6in" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/><rect x="8" y="8" width="${WIDTH - 16}" height="${HEIGHT - 16}" fill="none" stroke="#000" stroke-width="2"/>
<text x="24" y="52" font-size="30" font-weight="bold">Sandbox Post</text><text x="376" y="52" font-size="26" text-anchor="end">${escapeXml(service.toUpperCase())}</text>
<line x1="8" y1="76" x2="392" y2="76" stroke="#000"/><text x="24" y="110" font-size="14">TO</text>${text.join("")}
<line x1="8" y1="390" x2="392" y2="390" stroke="#000"/>${barcode}
<text x="200" y="552" font-size="22" text-anchor="middle">${escapeXml(trackingNumber)}</text>
<text x="24" y="582" font-size="11">${escapeXml(reference)}</text><text x="376" y="582" font-size="11" text-anchor="end">${(weightGrams / 1000).toFixed(2)} kg</text>
</svg>`);
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
