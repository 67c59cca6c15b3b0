import type { Language } from "./locale.ts";

/** States, prefectures, emirates and governorates, as addresses name them. */
const AREAS: Readonly<Record<string, string>> = {
  US: "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming",
  JP: "Aichi|Akita|Aomori|Chiba|Ehime|Fukui|Fukuoka|Fukushima|Gifu|Gunma|Hiroshima|Hokkaido|Hyogo|Ibaraki|Ishikawa|Iwate|Kagawa|Kagoshima|Kanagawa|Kochi|Kumamoto|Kyoto|Mie|Miyagi|Miyazaki|Nagano|Nagasaki|Nara|Niigata|Oita|Okayama|Okinawa|Osaka|Saga|Saitama|Shiga|Shimane|Shizuoka|Tochigi|Tokushima|Tokyo|Tottori|Toyama|Wakayama|Yamagata|Yamaguchi|Yamanashi",
  AE: "Abu Dhabi|Ajman|Dubai|Fujairah|Ras Al Khaimah|Sharjah|Umm Al Quwain",
  EG: "Alexandria|Aswan|Asyut|Beheira|Beni Suef|Cairo|Dakahlia|Damietta|Faiyum|Gharbia|Giza|Ismailia|Kafr El Sheikh|Luxor|Matrouh|Minya|Monufia|New Valley|North Sinai|Port Said|Qalyubia|Qena|Red Sea|Sharqia|Sohag|South Sinai|Suez",
};

const IN_ARABIC: Readonly<Record<string, string>> = {
  AE: "أبو ظبي|عجمان|دبي|الفجيرة|رأس الخيمة|الشارقة|أم القيوين",
  EG: "الإسكندرية|أسوان|أسيوط|البحيرة|بني سويف|القاهرة|الدقهلية|دمياط|الفيوم|الغربية|الجيزة|الإسماعيلية|كفر الشيخ|الأقصر|مطروح|المنيا|المنوفية|الوادي الجديد|شمال سيناء|بورسعيد|القليوبية|قنا|البحر الأحمر|الشرقية|سوهاج|جنوب سيناء|السويس",
};

/** What the area of an address may be, in the order of its language's letters; none where anything may. */
export function areasOf(country: string, language: Language): readonly string[] {
  const names = (language === "ar" ? IN_ARABIC[country] : undefined) ?? AREAS[country];
  return names === undefined ? [] : names.split("|").toSorted(new Intl.Collator(language).compare);
}
